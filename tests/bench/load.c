/* A load generator that is not the limit: one thread, epoll, a window of requests on every
 * connection, latencies of each. The protocols are in the other load_*.c files.
 *
 *   load PROTOCOL PORT TEMPLATE-FILE [--name value]...
 *
 * Prints one JSON object when everything that was sent has been answered.
 */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LATENCIES (1u << 23)
#define DRAIN_SECONDS 20

struct options options = {
    .host = "127.0.0.1", .path = "/", .media = "application/json", .subject = "s",
    .before = "", .after = "",
    .conns = 64, .window = 1, .lines = 1, .warm = 0.5, .seconds = 3, .first = 1,
};

static const struct protocol *protocol;
static const struct protocol *const protocols[] = {&http, &websocket, &redis, &nats};
static struct conn *conns;
static int poller;
static uint64_t next_event, requests_sent, requests_done, refusals;
static uint64_t from, until, measured;      /* the measured stretch; requests that ended in it */
static uint32_t *latencies;                 /* us */
static size_t number_place, number_digits, clock_place;

static uint64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

void give_up(const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, rest);
    fputc('\n', stderr);
    va_end(rest);
    exit(1);
}

/* Buffers. */

char *room_for(struct buffer *buffer, size_t size) {
    if (buffer->room - buffer->end < size) {
        size_t held = buffer->end - buffer->start;
        memmove(buffer->data, buffer->data + buffer->start, held);
        buffer->start = 0;
        buffer->end = held;
        if (buffer->room - held < size) {
            buffer->room = (held + size) * 2;
            buffer->data = realloc(buffer->data, buffer->room);
            if (!buffer->data) give_up("out of memory");
        }
    }
    return buffer->data + buffer->end;
}

void put(struct buffer *buffer, const void *bytes, size_t size) {
    memcpy(room_for(buffer, size), bytes, size);
    buffer->end += size;
}

void put_text(struct buffer *buffer, const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    int size = vsnprintf(room_for(buffer, 4096), 4096, format, rest);
    va_end(rest);
    if (size < 0 || size >= 4096) give_up("a text of the protocol is too long");
    buffer->end += (size_t)size;
}

static void digits(char *place, size_t count, uint64_t value) {
    while (count--) {
        place[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* Events are a millisecond apart, all in one day. */
void put_event(struct buffer *buffer) {
    char *place = room_for(buffer, options.template_size);
    uint64_t number = next_event++, ms = number % 86400000u;
    memcpy(place, options.template, options.template_size);
    digits(place + number_place, number_digits, number);
    char *clock = place + clock_place;
    digits(clock, 2, ms / 3600000u);
    digits(clock + 3, 2, ms / 60000u % 60);
    digits(clock + 6, 2, ms / 1000u % 60);
    digits(clock + 9, 3, ms % 1000u);
    buffer->end += options.template_size;
}

static void find_places(void) {
    char *number = memchr(options.template, '#', options.template_size);
    char *clock = memchr(options.template, '~', options.template_size);
    if (!number || !clock) give_up("the template needs a run of # and a ~~:~~:~~.~~~");
    number_place = (size_t)(number - options.template);
    clock_place = (size_t)(clock - options.template);
    while (options.template[number_place + number_digits] == '#') number_digits++;
}

/* Requests. */

void finished(struct conn *conn, uint64_t requests) {
    uint64_t at = now();
    if (requests > conn->sent - conn->done) give_up("more was answered than was asked");
    for (; requests; requests--) {
        uint64_t sent = conn->stamps[conn->done++ % (uint64_t)options.window];
        requests_done++;
        if (at >= from && at < until) {
            if (measured < LATENCIES) latencies[measured] = (uint32_t)((at - sent) / 1000);
            measured++;
        }
    }
}

void refused(const char *text, size_t size) {
    if (!refusals++) fprintf(stderr, "load: refused: %.*s\n", (int)(size > 300 ? 300 : size), text);
}

static void watch(struct conn *conn, bool write, int how) {
    struct epoll_event event = {EPOLLIN | (write ? EPOLLOUT : 0), {.ptr = conn}};
    conn->wants_write = write;
    if (epoll_ctl(poller, how, conn->fd, &event)) give_up("epoll: %s", strerror(errno));
}

static void push(struct conn *conn) {
    struct buffer *out = &conn->out;
    while (out->start < out->end) {
        ssize_t sent = send(conn->fd, out->data + out->start, out->end - out->start, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) break;
        if (sent < 0) give_up("send: %s", strerror(errno));
        out->start += (size_t)sent;
    }
    if (out->start == out->end) out->start = out->end = 0;
    if ((out->end > 0) != conn->wants_write) watch(conn, out->end > 0, EPOLL_CTL_MOD);
}

/* What was asked before has to be on its way first. */
static void fill(struct conn *conn) {
    uint64_t window = (uint64_t)options.window, flying = conn->sent - conn->done;
    if (!conn->ready || now() >= until || conn->out.end) return;
    for (; flying < window; flying++) {
        conn->stamps[conn->sent++ % window] = now();
        protocol->request(conn);
        requests_sent++;
    }
}

static void receive(struct conn *conn) {
    struct buffer *in = &conn->in;
    char *place = room_for(in, 65536);
    ssize_t got = recv(conn->fd, place, 65536, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) give_up("the server closed the connection: %s", got ? strerror(errno) : "end");
    in->end += (size_t)got;
    size_t used;
    while (in->start < in->end &&
           (used = protocol->take(conn, in->data + in->start, in->end - in->start)))
        in->start += used;
    if (in->start == in->end) in->start = in->end = 0;
}

static void join(struct conn *conn, int number) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    int yes = 1;
    inet_pton(AF_INET, options.host, &address.sin_addr);
    conn->number = number;
    conn->stamps = calloc((size_t)options.window, sizeof *conn->stamps);
    conn->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(conn->fd, (struct sockaddr *)&address, sizeof address))
        give_up("connect: %s", strerror(errno));
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(conn->fd, F_SETFL, O_NONBLOCK);
    protocol->begin(conn);
    watch(conn, false, EPOLL_CTL_ADD);
    push(conn);
}

/* The run. */

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static void report(void) {
    struct rusage used;
    size_t kept = measured < LATENCIES ? measured : LATENCIES;
    getrusage(RUSAGE_SELF, &used);
    qsort(latencies, kept, sizeof *latencies, ascending);
    printf("{\"rate\":%.1f,\"acked\":%lu,\"sent\":%lu,\"refused\":%lu,\"p50_us\":%u,\"p99_us\":%u,"
           "\"own_cpu_us\":%.3f}\n",
           (double)(measured * (uint64_t)options.lines) / options.seconds,
           requests_done * (uint64_t)options.lines, requests_sent * (uint64_t)options.lines,
           refusals * (uint64_t)options.lines, kept ? latencies[kept / 2] : 0,
           kept ? latencies[kept * 99 / 100] : 0,
           ((double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec)) /
               (double)(requests_done ? requests_done * (uint64_t)options.lines : 1));
}

static void run(void) {
    struct epoll_event events[256];
    poller = epoll_create1(0);
    from = until = UINT64_MAX;
    for (int i = 0; i < options.conns; i++) join(&conns[i], i);
    from = now() + (uint64_t)(options.warm * 1e9);
    until = from + (uint64_t)(options.seconds * 1e9);
    for (int i = 0; i < options.conns; i++) {
        fill(&conns[i]);
        push(&conns[i]);
    }
    while (now() < until || requests_done < requests_sent) {
        if (now() > until + DRAIN_SECONDS * 1000000000ull)
            give_up("%lu of %lu requests were not answered", requests_sent - requests_done,
                    requests_sent);
        int count = epoll_wait(poller, events, 256, 50);
        for (int i = 0; i < count; i++) {
            struct conn *conn = events[i].data.ptr;
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(conn);
            fill(conn);
            push(conn);
        }
    }
}

static void read_template(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) give_up("%s: %s", path, strerror(errno));
    options.template = malloc(65536);
    options.template_size = fread(options.template, 1, 65536, file);
    fclose(file);
    find_places();
}

static void read_options(int count, char **words) {
    struct { const char *name; const char **text; int *whole; double *real; } known[] = {
        {"--path", &options.path, 0, 0},       {"--media", &options.media, 0, 0},
        {"--subject", &options.subject, 0, 0}, {"--before", &options.before, 0, 0},
        {"--after", &options.after, 0, 0},     {"--conns", 0, &options.conns, 0},
        {"--window", 0, &options.window, 0},   {"--lines", 0, &options.lines, 0},
        {"--warm", 0, 0, &options.warm},       {"--seconds", 0, 0, &options.seconds},
    };
    for (int i = 0; i + 1 < count; i += 2) {
        bool found = !strcmp(words[i], "--first");
        if (found) options.first = strtoull(words[i + 1], NULL, 10);
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            if (strcmp(words[i], known[k].name)) continue;
            found = true;
            if (known[k].text) *known[k].text = words[i + 1];
            if (known[k].whole) *known[k].whole = atoi(words[i + 1]);
            if (known[k].real) *known[k].real = atof(words[i + 1]);
        }
        if (!found) give_up("unknown option %s", words[i]);
    }
}

int main(int count, char **words) {
    if (count < 4) give_up("usage: load PROTOCOL PORT TEMPLATE-FILE [--name value]...");
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
        if (!strcmp(protocols[i]->name, words[1])) protocol = protocols[i];
    if (!protocol) give_up("unknown protocol %s", words[1]);
    options.port = atoi(words[2]);
    read_template(words[3]);
    read_options(count - 4, words + 4);
    next_event = options.first;
    conns = calloc((size_t)options.conns, sizeof *conns);
    latencies = malloc(LATENCIES * sizeof *latencies);
    run();
    report();
    return refusals > 0;
}
