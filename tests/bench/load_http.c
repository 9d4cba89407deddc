/* HTTP/1.1 with keep-alive: a POST at a time on each connection, answered with 200 to 204. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void begin(struct conn *conn) { conn->ready = true; }

static void request(struct conn *conn) {
    size_t lines = (size_t)options.lines, separators = lines > 1 ? lines : 0;
    size_t wrapping = strlen(options.before) + strlen(options.after);
    put_text(&conn->out,
             "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
             options.path, options.host, options.port, options.media,
             lines * options.template_size + separators + wrapping -
                 (separators && *options.after == ']' ? 1 : 0));
    put(&conn->out, options.before, strlen(options.before));
    for (size_t i = 0; i < lines; i++) {
        put_event(&conn->out);
        if (*options.after == ']') {
            if (i + 1 < lines) put(&conn->out, ",", 1);
        } else if (separators) {
            put(&conn->out, "\n", 1);
        }
    }
    put(&conn->out, options.after, strlen(options.after));
}

/* Bytes of the body, by the header's Content-Length. */
static size_t body_size(const char *head, const char *end, int status) {
    for (const char *line = head; line < end; line++) {
        line = memchr(line, '\n', (size_t)(end - line));
        if (!line) break;
        if (end - line > 16 && !strncasecmp(line + 1, "content-length:", 15))
            return strtoul(line + 16, NULL, 10);
    }
    if (status != 204) give_up("an answer without Content-Length");
    return 0;
}

static size_t take(struct conn *conn, char *data, size_t size) {
    char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    int status = atoi(data + 9);
    size_t head = (size_t)(end - data) + 4, body = body_size(data, end + 2, status);
    if (head + body > size) return 0;
    if (status < 200 || status > 204) refused(data, head + body);
    finished(conn, 1);
    return head + body;
}

const struct protocol http = {"http", begin, request, take};
