/* One viewer that takes everything at once, and the bare sender that it is compared with. */
#define _GNU_SOURCE
#include "view.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

/* Done at the event that `hello` calls the last one, or at the end of a stream without `hello`. */
struct reading {
    int64_t last, reached;
    size_t frames, lines, bytes; /* lines: messages that are no message of ours */
    bool done;
};

static void count_frame(void *owner, const struct seen *seen) {
    struct reading *reading = owner;
    if (seen->opcode == 8) reading->done = true;
    if (seen->opcode != 1) return;
    reading->bytes += seen->whole;
    if (is_op(seen, "bulk")) {
        reading->frames++;
        if (!position(seen, "\"p\":", &reading->reached)) give_up("bulk without p");
        if (reading->reached == reading->last) reading->done = true;
    } else if (is_op(seen, "hello")) {
        if (!position(seen, "\"last\":", &reading->last)) give_up("nothing to read");
    } else if (is_op(seen, "error")) {
        give_up("%.*s", (int)seen->size, seen->text);
    } else if (!reading->last) {
        reading->lines++;
    }
}

static double read_out(int port, char **words, FILE *record, struct reading *reading) {
    static char chunk[CHUNK];
    struct reader reader = {0};
    int fd = join(port);
    double began = monotonic();
    shake(fd, words[0], words[1]);
    if (*words[2]) { /* the clock starts where a viewer asks */
        began = monotonic();
        say(fd, "%s", words[2]);
    }
    while (!reading->done) {
        ssize_t got = recv(fd, chunk, sizeof chunk, 0);
        if (got < 0) give_up("recv: %s", strerror(errno));
        if (!got) break;
        if (record) fwrite(chunk, 1, (size_t)got, record);
        take(&reader, chunk, (size_t)got, count_frame, reading);
    }
    double took = monotonic() - began;
    if (reading->last && !reading->done) give_up("the stream ended early");
    close(fd);
    return took;
}

/* receive PORT PATH PROTOCOL OPEN [RECORD]: the messages of one connection, and how long it took. */
int receive_main(int count, char **words) {
    if (count < 4) give_up("receive PORT PATH PROTOCOL OPEN [RECORD]");
    struct reading reading = {0};
    FILE *record = count > 4 ? fopen(words[4], "wb") : NULL;
    double took = read_out(atoi(words[0]), words + 1, record, &reading);
    if (record && fclose(record)) give_up("%s: %s", words[4], strerror(errno));
    printf("{\"seconds\":%.6f,\"frames\":%zu,\"lines\":%zu,\"bytes\":%zu,\"last\":%ld,"
           "\"own_cpu\":%.6f}\n",
           took, reading.frames, reading.lines, reading.bytes, (long)reading.reached, own_cpu());
    return 0;
}

static char *whole_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) give_up("%s: %s", path, strerror(errno));
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size);
    if (!bytes || fread(bytes, 1, *size, file) != *size) give_up("%s cannot be read", path);
    fclose(file);
    return bytes;
}

static size_t frame_size(const char *bytes) {
    const unsigned char *head = (const unsigned char *)bytes;
    size_t size = head[1] & 127, wide = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (wide) size = 0;
    for (size_t i = 0; i < wide; i++) size = size << 8 | head[2 + i];
    return 2 + wide + size;
}

/* A frame a call, as soon as something that could be `open` is there. */
static void serve(int fd, const char *bytes, size_t size) {
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                 "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                 "Sec-WebSocket-Protocol: drill-replay.v1\r\n\r\n";
    char asked[4096];
    if (recv(fd, asked, sizeof asked, 0) <= 0) return;
    send_all(fd, answer, sizeof answer - 1);
    if (recv(fd, asked, sizeof asked, 0) <= 0) return;
    for (size_t at = 0; at < size;) {
        size_t next = frame_size(bytes + at);
        if (at + next > size) break; /* of a recording, the end of the last read */
        send_all(fd, bytes + at, next);
        at += next;
    }
    while (recv(fd, asked, sizeof asked, 0) > 0) {
    }
}

/* send FILE: says its port, then serves one viewer after the other until it is ended. */
int send_main(int count, char **words) {
    if (count != 1) give_up("send FILE");
    size_t size;
    char *bytes = whole_file(words[0], &size);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        give_up("listen: %s", strerror(errno));
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) give_up("accept: %s", strerror(errno));
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        serve(fd, bytes, size);
        close(fd);
    }
}
