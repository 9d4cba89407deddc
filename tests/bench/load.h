/* What the load generator's loop and its protocols share. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *data;
    size_t start, end, room;
};

struct conn {
    int fd, number;
    bool ready;         /* the protocol's greeting is over */
    bool wants_write;   /* epoll watches for room */
    struct buffer in, out;
    uint64_t sent, done; /* requests */
    uint64_t *stamps;    /* ring of `window`: when each request in flight was sent, ns */
};

/* A request is `lines` events; `window` of them are in flight on a connection. */
struct options {
    const char *host, *path, *media, *subject, *before, *after;
    int port, conns, window, lines;
    double warm, seconds;
    uint64_t first;      /* number of the first event; numbers go into the template */
    char *template;      /* one event; a run of '#' becomes its number, '~' its time of day */
    size_t template_size;
};

struct protocol {
    const char *name;
    void (*begin)(struct conn *);                      /* put the greeting, or set `ready` */
    void (*request)(struct conn *);                    /* put one request */
    size_t (*take)(struct conn *, char *, size_t);     /* bytes consumed; 0 waits for more */
};

extern struct options options;
extern const struct protocol http, websocket, redis, nats;

char *room_for(struct buffer *, size_t);               /* then move `end` */
void put(struct buffer *, const void *, size_t);
void put_text(struct buffer *, const char *, ...) __attribute__((format(printf, 2, 3)));
void put_event(struct buffer *);
void finished(struct conn *, uint64_t requests);       /* the oldest ones are durable */
void refused(const char *, size_t);                    /* one was not; the run is void */
_Noreturn void give_up(const char *, ...) __attribute__((format(printf, 1, 2)));

#endif
