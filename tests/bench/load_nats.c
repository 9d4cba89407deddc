/* NATS: events are published to options.subject, which a JetStream stream takes in; its answer to
 * the reply subject is the ack. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void begin(struct conn *conn) {
    put_text(&conn->out,
             "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"c\",\"version\":\"1\"}\r\n"
             "SUB load.ack.%d 1\r\nPING\r\n",
             conn->number);
}

static void request(struct conn *conn) {
    put_text(&conn->out, "PUB %s load.ack.%d %zu\r\n", options.subject, conn->number,
             options.template_size);
    put_event(&conn->out);
    put(&conn->out, "\r\n", 2);
}

static size_t take(struct conn *conn, char *data, size_t size) {
    char *end = memmem(data, size, "\r\n", 2);
    if (!end) return 0;
    size_t used = (size_t)(end - data) + 2;
    if (!strncmp(data, "PONG", 4)) conn->ready = true;
    if (!strncmp(data, "PING", 4)) put(&conn->out, "PONG\r\n", 6);
    if (!strncmp(data, "-ERR", 4)) give_up("%.*s", (int)used, data);
    if (strncmp(data, "MSG ", 4)) return used;
    char *space = end;
    while (*(space - 1) != ' ') space--;
    size_t body = strtoul(space, NULL, 10);
    if (used + body + 2 > size) return 0;
    if (memmem(data + used, body, "\"error\"", 7)) refused(data + used, body);
    finished(conn, 1);
    return used + body + 2;
}

const struct protocol nats = {"nats", begin, request, take};
