/* WebSocket (RFC 6455) as web/PROTOCOL.md, "Appending", has it: an event a message, and acks that
 * say up to which message of this connection all is settled. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>

static uint32_t next_mask = 0x9e3779b9u;

static void begin(struct conn *conn) {
    put_text(&conn->out,
             "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: %s\r\n\r\n",
             options.path, options.host, options.port, options.subject);
}

static char *begin_frame(struct buffer *out, int opcode, size_t size, size_t *head) {
    unsigned char *place = (unsigned char *)room_for(out, size + 14);
    place[0] = (unsigned char)(0x80 | opcode);
    if (size < 126) {
        place[1] = (unsigned char)(0x80 | size);
        *head = 2;
    } else {
        if (size > 65535) give_up("a message is too long");
        place[1] = 0x80 | 126;
        place[2] = (unsigned char)(size >> 8);
        place[3] = (unsigned char)size;
        *head = 4;
    }
    next_mask = next_mask * 1664525u + 1013904223u;
    memcpy(place + *head, &next_mask, 4);
    *head += 4;
    out->end += *head;
    return (char *)place + *head;
}

static void mask(char *data, size_t size) {
    unsigned char key[4];
    uint64_t wide;
    size_t i = 0;
    memcpy(key, &next_mask, 4);
    wide = (uint64_t)next_mask << 32 | next_mask;
    for (; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        word ^= wide;
        memcpy(data + i, &word, 8);
    }
    for (; i < size; i++) data[i] = (char)(data[i] ^ key[i % 4]);
}

static void put_frame(struct buffer *out, int opcode, const char *text, size_t size) {
    size_t head;
    begin_frame(out, opcode, size, &head);
    put(out, text, size);
    mask(out->data + out->end - size, size);
}

static void request(struct conn *conn) {
    size_t size = options.template_size, head;
    begin_frame(&conn->out, 1, size, &head);
    put_event(&conn->out);
    mask(conn->out.data + conn->out.end - size, size);
}

static size_t take_handshake(struct conn *conn, char *data, size_t size) {
    char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    if (size < 12 || strncmp(data + 9, "101", 3)) give_up("no upgrade: %.*s", (int)size, data);
    conn->ready = true;
    return (size_t)(end - data) + 4;
}

static void take_message(struct conn *conn, const char *text, size_t size) {
    static const char acked[] = "\"op\":\"acked\",\"n\":";
    const char *found = memmem(text, size, acked, sizeof acked - 1);
    if (memmem(text, size, "\"op\":\"refused\"", 14)) refused(text, size);
    if (!found) return;
    uint64_t settled = strtoull(found + sizeof acked - 1, NULL, 10);
    if (settled > conn->done) finished(conn, settled - conn->done);
}

static size_t take(struct conn *conn, char *data, size_t size) {
    if (!conn->ready) return take_handshake(conn, data, size);
    const unsigned char *bytes = (unsigned char *)data;
    if (size < 2) return 0;
    size_t head = 2, body = bytes[1] & 127;
    if (body == 126) {
        head = 4;
        if (size < 4) return 0;
        body = (size_t)bytes[2] << 8 | bytes[3];
    } else if (body == 127) {
        give_up("a message over 64 KiB");
    }
    if (size < head + body) return 0;
    int opcode = bytes[0] & 15;
    if (opcode == 1) take_message(conn, data + head, body);
    if (opcode == 9) put_frame(&conn->out, 10, data + head, body);
    if (opcode == 8)
        give_up("closed with %d: %.*s", body > 1 ? bytes[head] << 8 | bytes[head + 1] : 0,
                (int)(body > 2 ? body - 2 : 0), data + head + 2);
    return head + body;
}

const struct protocol websocket = {"websocket", begin, request, take};
