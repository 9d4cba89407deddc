/* Solo viewers at due pace, each at its own place of a drill with one event every PERIOD ms, and
 * how late each frame's first event comes.
 *
 * Every viewer opens paused on event n, and `play` starts its playhead. The answer to that, `state`,
 * tells in `now` the server's wall clock at the very moment from which the playhead moves, in whole
 * ms, on the clock of this machine. So event k is due at now + (k - n) * PERIOD / RATE or up to 1 ms
 * after it: lateness is over-told by up to 1 ms, and what comes before is early for certain.
 */
#define _GNU_SOURCE
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 60.0 /* seconds until all stand, or all play */
#define SPREAD 1.0    /* seconds over which they are started */
#define ABREAST 32    /* that open at a time */
#define MOST (1u << 22)

enum stage { OPENING, STANDING, STARTED, PLAYING };

struct viewer {
    int fd;
    enum stage stage;
    int64_t seq, reached;  /* where it stands; the last event it got */
    double asked, zero;    /* wall ms of `play`, and from when on the playhead moves */
    double last;           /* wall ms of the last frame */
    struct reader reader;
};

struct figures {
    float *values;
    size_t count;
};

static struct {
    int port, viewers;
    const char *path;
    int64_t first, spacing;
    double period, rate, warm, seconds;
} options;

static struct viewer *viewers;
static int poller, standing, playing;
static double arrived;     /* wall ms of the bytes at hand */
static double from, until; /* wall ms */
static struct figures late, gaps;
static size_t frames, events, bytes, early, missing;
static double worst_bracket; /* ms between `play` and its answer */

static void keep(struct figures *figures, double value) {
    if (figures->count < MOST) figures->values[figures->count++] = (float)value;
}

static int ascending(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return a < b ? -1 : a > b;
}

static double part(struct figures *figures, double share) {
    size_t place = (size_t)((double)figures->count * share);
    if (!figures->count) return -1;
    return figures->values[place < figures->count ? place : figures->count - 1];
}

/* What comes. */

static void take_state(struct viewer *viewer, const struct seen *seen) {
    int64_t now;
    if (viewer->stage == OPENING) {
        viewer->stage = STANDING;
        standing++;
    } else if (viewer->stage == STARTED) {
        if (!number(seen, "\"now\":", &now)) give_up("state without now");
        if ((double)now + 1 < viewer->asked || (double)now > arrived)
            give_up("the server's clock is another one");
        if (arrived - viewer->asked > worst_bracket) worst_bracket = arrived - viewer->asked;
        viewer->zero = (double)now;
        viewer->stage = PLAYING;
        playing++;
    } else {
        give_up("not asked for: %.*s", (int)seen->size, seen->text);
    }
}

static void take_bulk(struct viewer *viewer, const struct seen *seen) {
    int64_t seq, last;
    if (!number(seen, "\"events\":[{\"seq\":", &seq) || !position(seen, "\"p\":", &last))
        give_up("not a frame: %.*s", (int)seen->size, seen->text);
    if (seq != viewer->reached + 1 || last < seq) missing++;
    double due = viewer->zero + (double)(seq - viewer->seq) * options.period / options.rate;
    if (arrived < due - .5) early++; /* the wall clock is slewed against the steady one meanwhile */
    if (arrived >= from && arrived < until) {
        frames++;
        events += (size_t)(last - seq + 1);
        bytes += seen->whole;
        keep(&late, arrived - due);
        if (viewer->last >= from) keep(&gaps, arrived - viewer->last);
    }
    viewer->last = arrived;
    viewer->reached = last;
}

static void take_message(void *owner, const struct seen *seen) {
    struct viewer *viewer = owner;
    char pong[160];
    if (seen->opcode == 9) send_all(viewer->fd, pong, frame(pong, 10, seen->text, seen->size));
    if (seen->opcode == 8) give_up("closed: %.*s", (int)seen->size - 2, seen->text + 2);
    if (seen->opcode != 1) return;
    if (is_op(seen, "bulk")) take_bulk(viewer, seen);
    if (is_op(seen, "state")) take_state(viewer, seen);
    if (is_op(seen, "error") || is_op(seen, "end") || is_op(seen, "late"))
        give_up("%.*s", (int)seen->size, seen->text);
}

static void look(int ms) {
    static char chunk[256 * 1024];
    struct epoll_event ready[256];
    int count = epoll_wait(poller, ready, 256, ms);
    for (int i = 0; i < count; i++) {
        struct viewer *viewer = ready[i].data.ptr;
        ssize_t got = recv(viewer->fd, chunk, sizeof chunk, MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) continue;
        if (got <= 0) give_up("a connection broke: %s", got ? strerror(errno) : "end");
        arrived = wall();
        take(&viewer->reader, chunk, (size_t)got, take_message, viewer);
    }
}

/* The run. */

static void enter(struct viewer *viewer, int number) {
    struct epoll_event event = {EPOLLIN, {.ptr = viewer}};
    viewer->seq = viewer->reached = options.first + number * options.spacing;
    viewer->fd = join(options.port);
    shake(viewer->fd, options.path, "drill-replay.v1");
    say(viewer->fd,
        "{\"op\":\"open\",\"pace\":\"due\",\"at\":{\"seq\":%ld},\"rate\":%g,\"credit\":1000000}",
        (long)viewer->seq, options.rate);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, viewer->fd, &event)) give_up("epoll: %s", strerror(errno));
}

static void stand_all(void) {
    double end = monotonic() + PATIENCE;
    for (int opened = 0; standing < options.viewers;) {
        while (opened < options.viewers && opened - standing < ABREAST) {
            enter(&viewers[opened], opened);
            opened++;
        }
        if (monotonic() > end) give_up("%d of %d stand", standing, options.viewers);
        look(10);
    }
}

static void play_all(void) {
    double began = monotonic(), end = began + PATIENCE;
    for (int started = 0; playing < options.viewers;) {
        double passed = monotonic() - began;
        while (started < options.viewers && started * SPREAD / options.viewers <= passed) {
            struct viewer *viewer = &viewers[started++];
            viewer->stage = STARTED;
            viewer->asked = wall();
            say(viewer->fd, "{\"op\":\"play\"}");
        }
        if (monotonic() > end) give_up("%d of %d play", playing, options.viewers);
        look(1);
    }
}

/* Who watches the server's processor time reads it at `begin` and at `end`. */
static void measure(void) {
    double cpu;
    from = wall() + options.warm * 1000;
    until = from + options.seconds * 1000;
    while (wall() < from) look(1);
    puts("begin");
    fflush(stdout);
    cpu = own_cpu();
    while (wall() < until) look(1);
    cpu = own_cpu() - cpu;
    qsort(late.values, late.count, sizeof *late.values, ascending);
    qsort(gaps.values, gaps.count, sizeof *gaps.values, ascending);
    printf("{\"frames\":%zu,\"events\":%zu,\"bytes\":%zu,\"early\":%zu,\"missing\":%zu,"
           "\"p50\":%.3f,\"p99\":%.3f,\"worst\":%.3f,\"gap\":%.3f,\"bracket\":%.3f,"
           "\"own_cpu\":%.4f}\n",
           frames, events, bytes, early, missing, part(&late, .5), part(&late, .99),
           part(&late, 1), part(&gaps, .5), worst_bracket, cpu);
}

/* due PORT PATH VIEWERS FIRST SPACING PERIOD RATE WARM SECONDS */
int due_main(int count, char **words) {
    if (count != 9) give_up("due PORT PATH VIEWERS FIRST SPACING PERIOD RATE WARM SECONDS");
    options.port = atoi(words[0]);
    options.path = words[1];
    options.viewers = atoi(words[2]);
    options.first = atoll(words[3]);
    options.spacing = atoll(words[4]);
    options.period = atof(words[5]);
    options.rate = atof(words[6]);
    options.warm = atof(words[7]);
    options.seconds = atof(words[8]);
    viewers = calloc((size_t)options.viewers, sizeof *viewers);
    late.values = malloc(MOST * sizeof *late.values);
    gaps.values = malloc(MOST * sizeof *gaps.values);
    poller = epoll_create1(0);
    from = until = 1e300;
    stand_all();
    play_all();
    measure();
    return 0;
}
