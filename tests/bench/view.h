/* What the viewers that measure share: a WebSocket client that reads no more of a frame than it has
 * to, and clocks. */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PREFIX 1024 /* bytes of a frame that are looked at; a shorter one is seen whole */

/* A message as it begins: `size` bytes are at `text`, the frame has `whole`. */
struct seen {
    int opcode;
    char *text;
    size_t size, whole;
};

typedef void taker(void *owner, const struct seen *);

/* Where a stream of frames is. */
struct reader {
    size_t skip; /* bytes of the frame at hand that nobody looks at */
    size_t held;
    char carry[PREFIX + 16];
};

void take(struct reader *, char *bytes, size_t count, taker *, void *owner);

int join(int port);
/* Ask for a WebSocket at that path and take the answer, nothing behind it. */
void shake(int fd, const char *path, const char *protocol);
size_t frame(char *place, int opcode, const char *text, size_t size); /* masked; its size */
void say(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
void send_all(int fd, const char *bytes, size_t count);

/* The whole number behind `name`, such as `"seq":`. */
bool number(const struct seen *, const char *name, int64_t *found);
/* The seq of the position `[ms, seq]` behind `name`; false for null. */
bool position(const struct seen *, const char *name, int64_t *seq);
bool is_op(const struct seen *, const char *op);

double monotonic(void); /* seconds */
double wall(void);      /* ms since 1970 */
double own_cpu(void);   /* seconds */
_Noreturn void give_up(const char *, ...) __attribute__((format(printf, 1, 2)));

int receive_main(int count, char **words);
int send_main(int count, char **words);
int due_main(int count, char **words);

#endif
