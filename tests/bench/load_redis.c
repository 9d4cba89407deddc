/* RESP: XADD of an event to the stream options.subject. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>

static void begin(struct conn *conn) { conn->ready = true; }

static void request(struct conn *conn) {
    put_text(&conn->out, "*5\r\n$4\r\nXADD\r\n$%zu\r\n%s\r\n$1\r\n*\r\n$1\r\ne\r\n$%zu\r\n",
             strlen(options.subject), options.subject, options.template_size);
    put_event(&conn->out);
    put(&conn->out, "\r\n", 2);
}

static size_t take(struct conn *conn, char *data, size_t size) {
    char *end = memmem(data, size, "\r\n", 2);
    if (!end) return 0;
    size_t used = (size_t)(end - data) + 2;
    if (*data == '$') {
        used += strtoul(data + 1, NULL, 10) + 2;
        if (used > size) return 0;
    } else {
        refused(data, used);
    }
    finished(conn, 1);
    return used;
}

const struct protocol redis = {"redis", begin, request, take};
