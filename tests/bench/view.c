/* Viewers that are not the limit.
 *
 *   view receive PORT PATH PROTOCOL OPEN [RECORD]   read out one drill, or one pre-framed stream
 *   view send FILE                                  send the frames of a file to whoever comes
 *   view due PORT PATH VIEWERS ...                  many solo viewers, each at its own place
 */
#define _GNU_SOURCE
#include "view.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void give_up(const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    fputs("view: ", stderr);
    vfprintf(stderr, format, rest);
    fputc('\n', stderr);
    va_end(rest);
    exit(1);
}

static double clock_of(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

double monotonic(void) { return clock_of(CLOCK_MONOTONIC); }

double wall(void) { return clock_of(CLOCK_REALTIME) * 1000; }

double own_cpu(void) { return clock_of(CLOCK_PROCESS_CPUTIME_ID); }

/* Connecting. */

int join(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
        give_up("connect: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

void send_all(int fd, const char *bytes, size_t count) {
    while (count) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) give_up("send: %s", strerror(errno));
        bytes += sent;
        count -= (size_t)sent;
    }
}

void shake(int fd, const char *path, const char *protocol) {
    char text[4096];
    int size = snprintf(text, sizeof text,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\n%s%s%s\r\n",
                        path, *protocol ? "Sec-WebSocket-Protocol: " : "", protocol,
                        *protocol ? "\r\n" : "");
    send_all(fd, text, (size_t)size);
    size_t held = 0; /* byte by byte: what is behind it are frames */
    while (held < 4 || memcmp(text + held - 4, "\r\n\r\n", 4)) {
        if (held == sizeof text || recv(fd, text + held, 1, 0) != 1) give_up("no answer");
        held++;
    }
    if (strncmp(text + 9, "101", 3)) give_up("no upgrade: %.*s", (int)held, text);
}

size_t frame(char *place, int opcode, const char *text, size_t size) {
    if (size > 65535) give_up("a message is too long");
    size_t head = size < 126 ? 2 : 4;
    place[0] = (char)(0x80 | opcode);
    place[1] = (char)(0x80 | (size < 126 ? size : 126));
    if (size > 125) {
        place[2] = (char)(size >> 8);
        place[3] = (char)size;
    }
    memset(place + head, 0, 4); /* a mask of zeros */
    memcpy(place + head + 4, text, size);
    return head + 4 + size;
}

void say(int fd, const char *format, ...) {
    char text[1024], framed[1040];
    va_list rest;
    va_start(rest, format);
    int size = vsnprintf(text, sizeof text, format, rest);
    va_end(rest);
    if (size < 0 || (size_t)size >= sizeof text) give_up("a message is too long");
    send_all(fd, framed, frame(framed, 1, text, (size_t)size));
}

/* Frames. */

/* The bytes of head and prefix when all of them are there, otherwise 0. */
static size_t begun(struct reader *reader, struct seen *seen) {
    const unsigned char *bytes = (unsigned char *)reader->carry;
    size_t head = 2, shown;
    if (reader->held < 2) return 0;
    seen->opcode = bytes[0] & 15;
    seen->whole = bytes[1] & 127;
    if (seen->whole > 125) head = seen->whole == 126 ? 4 : 10;
    if (reader->held < head) return 0;
    if (head > 2) seen->whole = 0;
    for (size_t i = 2; i < head; i++) seen->whole = seen->whole << 8 | bytes[i];
    shown = seen->whole < PREFIX ? seen->whole : PREFIX;
    seen->text = reader->carry + head;
    seen->size = shown;
    return reader->held < head + shown ? 0 : head + shown;
}

void take(struct reader *reader, char *bytes, size_t count, taker *taker, void *owner) {
    while (count) {
        if (reader->skip) {
            size_t less = reader->skip < count ? reader->skip : count;
            reader->skip -= less;
            bytes += less;
            count -= less;
            continue;
        }
        struct seen seen;
        size_t before = reader->held, room = sizeof reader->carry - before;
        size_t more = count < room ? count : room, used;
        memcpy(reader->carry + before, bytes, more);
        reader->held += more;
        used = begun(reader, &seen);
        if (!used && more == count) return;
        if (!used) give_up("a frame that cannot be read");
        taker(owner, &seen);
        reader->skip = seen.whole - seen.size;
        reader->held = 0;
        bytes += used - before;
        count -= used - before;
    }
}

static const char *behind(const struct seen *seen, const char *name) {
    size_t size = strlen(name);
    const char *found = memmem(seen->text, seen->size, name, size);
    return found ? found + size : NULL;
}

bool number(const struct seen *seen, const char *name, int64_t *found) {
    const char *place = behind(seen, name);
    if (place) *found = strtoll(place, NULL, 10);
    return place != NULL;
}

bool position(const struct seen *seen, const char *name, int64_t *seq) {
    const char *place = behind(seen, name);
    if (!place || *place != '[') return false;
    place = memchr(place, ',', (size_t)(seen->text + seen->size - place));
    if (place) *seq = strtoll(place + 1, NULL, 10);
    return place != NULL;
}

bool is_op(const struct seen *seen, const char *op) {
    char begin[32];
    int size = snprintf(begin, sizeof begin, "{\"op\":\"%s\"", op);
    return seen->size >= (size_t)size && !memcmp(seen->text, begin, (size_t)size);
}

int main(int count, char **words) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (count > 1 && !strcmp(words[1], "receive")) return receive_main(count - 2, words + 2);
    if (count > 1 && !strcmp(words[1], "send")) return send_main(count - 2, words + 2);
    if (count > 1 && !strcmp(words[1], "due")) return due_main(count - 2, words + 2);
    give_up("receive, send or due");
}
