/* Preloaded into a process of the fault campaign: strikes at the N-th system call of one kind on files below one folder.
 *
 * What to do is read from a control block in a mapped file (struct control; tests/faults/shim.py has the same one), named by
 * FAULTS_CONTROL at the start of a process, or by faults_use() in a forked one. Without one, every call is handed on as it is.
 *
 * With a seed for chance, random bytes are the same in each process and the wall clock stands, so that a command leaves the
 * same bytes each time and what has been looked at once need not be looked at again.
 *
 * The lost-write model: a write to a file counts as unsynced until fsync of that file; a name that was made, renamed or
 * removed counts as unsynced until fsync of its folder. LOST undoes all of these before the kill, MIXED undoes any sectors
 * of the writes and any suffix of the changes of names, as a disk with a cache and a journalled file system may leave them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { OPEN, READ, PREAD, WRITE, PWRITE, SYNC, TRUNCATE, RENAME, UNLINK, LINK, MKDIR, CHMOD, CLOSE, EXIT, CALLS };
enum fault { NONE, KILL, EIO_ONCE, EIO_ON, FULL, SHORT, TORN, LOST, MIXED };

struct control {
    int32_t armed, call, nth, fault;
    uint32_t seed;
    int32_t struck;
    int32_t count[CALLS];
    uint32_t chance;  /* 0: random bytes and the clock are the machine's */
    char root[512];   /* only calls on files below it count */
    char graves[512]; /* a folder of the same file system, for what was removed and may have to come back */
};

enum { FDS = 65536, SECTOR = 512, LONGEST = 4096 };
static struct control *control;
static unsigned char tracked[FDS];
static int inode_of[FDS];
static int is_down;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(result, name, ...) static result (*real_##name)(__VA_ARGS__)
REAL(int, open, const char *, int, ...);
REAL(ssize_t, read, int, void *, size_t);
REAL(ssize_t, pread, int, void *, size_t, off_t);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(ssize_t, sendfile, int, int, off_t *, size_t);
REAL(ssize_t, copy_file_range, int, off_t *, int, off_t *, size_t, unsigned);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, ftruncate, int, off_t);
REAL(int, renameat, int, const char *, int, const char *);
REAL(int, unlinkat, int, const char *, int);
REAL(int, linkat, int, const char *, int, const char *, int);
REAL(int, mkdirat, int, const char *, mode_t);
REAL(int, fchmodat, int, const char *, mode_t, int);
REAL(int, fchmod, int, mode_t);
REAL(int, close, int);
REAL(ssize_t, getrandom, void *, size_t, unsigned);
REAL(int, clock_gettime, clockid_t, struct timespec *);

int faults_use(const char *path) {
    int file = real_open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return -1;
    void *at = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    real_close(file);
    if (at == MAP_FAILED) return -1;
    control = at;
    return (int)sizeof(struct control);
}

__attribute__((constructor)) static void begin(void) {
#define FIND(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
    FIND(open); FIND(read); FIND(pread); FIND(write); FIND(pwrite); FIND(writev); FIND(sendfile); FIND(copy_file_range);
    FIND(fsync); FIND(fdatasync); FIND(ftruncate); FIND(renameat); FIND(unlinkat); FIND(linkat); FIND(mkdirat);
    FIND(fchmodat); FIND(fchmod); FIND(close); FIND(getrandom); FIND(clock_gettime);
    const char *path = getenv("FAULTS_CONTROL");
    if (path) faults_use(path);
}

/* Chance and time --------------------------------------------------------------------------------------------------- */

enum { STANDS_AT = 1795432000 }; /* seconds since 1970: a morning of the day that commands are told */

static void fill(unsigned char *to, size_t length) { /* xorshift64* */
    static uint64_t state;
    if (!state) state = 0x9E3779B97F4A7C15u ^ control->chance;
    for (size_t i = 0; i < length; i++) {
        state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
        to[i] = (unsigned char)(state * 0x2545F4914F6CDD1Du >> 56);
    }
}

ssize_t getrandom(void *to, size_t length, unsigned flags) {
    if (!control || !control->chance) return real_getrandom(to, length, flags);
    pthread_mutex_lock(&turn);
    fill(to, length);
    pthread_mutex_unlock(&turn);
    return (ssize_t)length;
}

int clock_gettime(clockid_t clock, struct timespec *to) {
    if (clock != CLOCK_REALTIME || !control || !control->chance) return real_clock_gettime(clock, to);
    to->tv_sec = STANDS_AT, to->tv_nsec = 0;
    return 0;
}

/* A file with the random bytes that a reader of /dev/urandom gets. */
static int random_file(void) {
    unsigned char bytes[4096];
    int fd = memfd_create("random", MFD_CLOEXEC);
    if (fd < 0) return fd;
    pthread_mutex_lock(&turn);
    fill(bytes, sizeof bytes);
    pthread_mutex_unlock(&turn);
    (void)!real_pwrite(fd, bytes, sizeof bytes, 0);
    return fd;
}

/* Paths ------------------------------------------------------------------------------------------------------------- */

static int below(const char *path) {
    size_t length = strlen(control->root);
    return length && !strncmp(path, control->root, length) && (path[length] == '/' || !path[length]);
}

static int path_of_fd(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, out, LONGEST - 1);
    if (length < 0) return -1;
    out[length] = 0;
    return 0;
}

/* The absolute path that is meant; whether it lies below the folder that is watched. */
static int watched(int folder, const char *path, char *out) {
    if (!control || !control->armed || !path) return 0;
    if (path[0] == '/') {
        snprintf(out, LONGEST, "%s", path);
    } else {
        char base[LONGEST];
        if (folder == AT_FDCWD ? !getcwd(base, sizeof base) : path_of_fd(folder, base) < 0) return 0;
        if (strlen(base) + strlen(path) + 2 > LONGEST) return 0;
        strcpy(out, base);
        strcat(strcat(out, "/"), path);
    }
    return below(out);
}

static void parent_of(const char *path, char *out) {
    snprintf(out, LONGEST, "%s", path);
    char *slash = strrchr(out, '/');
    if (slash) *slash = 0;
}

/* What may be lost -------------------------------------------------------------------------------------------------- */

enum kind { DATA, SIZE, MADE, RENAMED, REMOVED, FOLDER_MADE, FOLDER_REMOVED };
struct record {
    enum kind kind;
    int inode, durable;
    off_t at, size;
    size_t length;
    char *old, *from, *to, *grave;
};
struct inode { dev_t device; ino_t number; int shadow; };
static struct record *records;
static size_t made_records, room_records;
static struct inode inodes[4096];
static int known_inodes, dug;

static int remembers(void) { return control->fault == LOST || control->fault == MIXED; }

static struct record *note(enum kind kind) {
    if (made_records == room_records) {
        room_records = room_records ? 2 * room_records : 256;
        records = realloc(records, room_records * sizeof *records);
        if (!records) abort();
    }
    struct record *one = &records[made_records++];
    memset(one, 0, sizeof *one);
    one->kind = kind;
    one->inode = -1;
    return one;
}

/* The inode of an open file. A second descriptor stays open until the end, since closing one drops the locks on the file. */
static int inode_at(int fd, const char *path) {
    struct stat found;
    if (fstat(fd, &found) < 0) return -1;
    for (int i = 0; i < known_inodes; i++)
        if (inodes[i].device == found.st_dev && inodes[i].number == found.st_ino) return i;
    if (known_inodes == 4096) return -1;
    int shadow = real_open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (shadow < 0) return -1;
    inodes[known_inodes] = (struct inode){found.st_dev, found.st_ino, shadow};
    return known_inodes++;
}

static void note_data(int fd, off_t at, size_t length) {
    int inode = inode_of[fd];
    struct stat found;
    if (inode < 0 || fstat(fd, &found) < 0) return;
    size_t within = at < found.st_size ? (size_t)(found.st_size - at) : 0;
    struct record *one = note(DATA);
    one->inode = inode, one->at = at, one->size = found.st_size;
    one->length = within < length ? within : length;
    one->old = malloc(one->length + 1);
    if (!one->old || real_pread(inodes[inode].shadow, one->old, one->length, at) != (ssize_t)one->length) abort();
    if (at + (off_t)length > found.st_size) {
        one = note(SIZE);
        one->inode = inode, one->size = found.st_size, one->at = found.st_size;
    }
}

static void note_size(int fd, off_t size) {
    int inode = inode_of[fd];
    struct stat found;
    if (inode < 0 || fstat(fd, &found) < 0 || found.st_size == size) return;
    struct record *one = note(SIZE);
    one->inode = inode, one->size = found.st_size, one->at = size;
    if (size < found.st_size) {
        one->length = (size_t)(found.st_size - size);
        one->old = malloc(one->length);
        if (!one->old || real_pread(inodes[inode].shadow, one->old, one->length, size) != (ssize_t)one->length) abort();
    }
}

static char *bury(const char *path) {
    char grave[LONGEST];
    snprintf(grave, sizeof grave, "%s/%d-%d", control->graves, (int)getpid(), dug++);
    return real_linkat(AT_FDCWD, path, AT_FDCWD, grave, 0) < 0 ? NULL : strdup(grave);
}

static void note_name(enum kind kind, const char *from, const char *to) {
    const char *gone = kind == REMOVED ? from : to;
    char *grave = gone && kind != MADE && kind != FOLDER_MADE ? bury(gone) : NULL;
    struct record *one = note(kind);
    one->from = strdup(from), one->to = to ? strdup(to) : NULL, one->grave = grave;
}

static void settle_file(int fd) {
    for (size_t i = 0; i < made_records; i++)
        if (records[i].inode == inode_of[fd] && inode_of[fd] >= 0) records[i].durable = 1;
}

static void settle_folder(int fd) {
    char folder[LONGEST], parent[LONGEST];
    if (path_of_fd(fd, folder) < 0) return;
    for (size_t i = 0; i < made_records; i++) {
        if (records[i].inode >= 0) continue;
        parent_of(records[i].to ? records[i].to : records[i].from, parent);
        if (!strcmp(parent, folder)) records[i].durable = 1;
    }
}

static uint32_t toss(void) { /* xorshift32 */
    uint32_t x = control->seed ? control->seed : 1;
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    return control->seed = x;
}

static void undo_data(const struct record *one, int some) {
    for (size_t from = 0; from < one->length;) {
        size_t step = SECTOR - (size_t)((one->at + (off_t)from) % SECTOR);
        if (step > one->length - from) step = one->length - from;
        if (!some || toss() & 1) (void)!real_pwrite(inodes[one->inode].shadow, one->old + from, step, one->at + (off_t)from);
        from += step;
    }
}

static void undo_name(const struct record *one) {
    switch (one->kind) {
    case MADE: real_unlinkat(AT_FDCWD, one->from, 0); break;
    case FOLDER_MADE: real_unlinkat(AT_FDCWD, one->from, AT_REMOVEDIR); break;
    case FOLDER_REMOVED: real_mkdirat(AT_FDCWD, one->from, 0700); break;
    case RENAMED:
        real_renameat(AT_FDCWD, one->to, AT_FDCWD, one->from);
        if (one->grave) real_renameat(AT_FDCWD, one->grave, AT_FDCWD, one->to);
        break;
    default:
        if (one->grave) real_renameat(AT_FDCWD, one->grave, AT_FDCWD, one->from);
    }
}

static void lose(int some) {
    size_t names = 0, place;
    for (size_t i = 0; i < made_records; i++) names += records[i].inode < 0 && !records[i].durable;
    size_t kept = some && names ? toss() % (names + 1) : 0;
    place = names;
    for (size_t i = made_records; i-- > 0;) {
        const struct record *one = &records[i];
        if (one->durable) continue;
        if (one->kind == DATA) {
            undo_data(one, some);
        } else if (one->kind == SIZE) {
            if (some && toss() & 1) continue;
            (void)!ftruncate(inodes[one->inode].shadow, one->size);
            if (one->old) (void)!real_pwrite(inodes[one->inode].shadow, one->old, one->length, one->at);
        } else if (place-- > kept) {
            undo_name(one);
        }
    }
}

static void die(void) {
    if (remembers()) lose(control->fault == MIXED);
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Striking ---------------------------------------------------------------------------------------------------------- */

enum { GO_ON, HALVE = -1, TEAR = -2 };

/* What is to become of a call: GO_ON, the number of an error, or of a write HALVE or TEAR. */
static int fate(enum call call, int grows) {
    if (is_down) {
        if (control->fault == EIO_ON && call != CLOSE) return EIO;
        if (control->fault == FULL && grows) return ENOSPC;
    }
    if (++control->count[call] != control->nth || (int)call != control->call) return GO_ON;
    control->struck++;
    switch (control->fault) {
    case KILL: case LOST: case MIXED: die(); break;
    case EIO_ONCE: return EIO;
    case EIO_ON: is_down = 1; return EIO;
    case FULL: is_down = 1; return grows || call == SYNC ? ENOSPC : GO_ON;
    case SHORT: return HALVE;
    case TORN: return TEAR;
    }
    return GO_ON;
}

void faults_exit(void) {
    if (control && control->armed) fate(EXIT, 0);
}

#define LOCK() pthread_mutex_lock(&turn)
#define LEAVE(value) do { int kept_errno = errno; pthread_mutex_unlock(&turn); errno = kept_errno; return (value); } while (0)
#define FAIL(number) do { errno = (number); LEAVE(-1); } while (0)
#define IS_TRACKED(fd) (control && control->armed && (fd) >= 0 && (fd) < FDS && tracked[fd])

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char full[LONGEST];
    int (*openat_now)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
    if (control && control->chance && !strcmp(path, "/dev/urandom")) return random_file();
    if (!watched(folder, path, full)) return openat_now(folder, path, flags, mode);
    LOCK();
    struct stat found;
    int makes = (flags & O_CREAT) && lstat(full, &found) < 0;
    int number = fate(OPEN, makes);
    if (number > 0) FAIL(number);
    int fd = openat_now(folder, path, flags & ~O_TRUNC, mode);
    if (fd < 0 || fd >= FDS) LEAVE(fd);
    tracked[fd] = 1, inode_of[fd] = -1;
    if (remembers() && !fstat(fd, &found)) {
        if (S_ISREG(found.st_mode)) {
            inode_of[fd] = inode_at(fd, full);
            if (makes) note_name(MADE, full, NULL);
            if (flags & O_TRUNC) note_size(fd, 0);
        }
    }
    if ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY && !makes) (void)!real_ftruncate(fd, 0);
    LEAVE(fd);
}

#define MODE_OF(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE_OF(flags, mode) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags, mode) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_OF(flags, mode) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_OF(flags, mode) return opened(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t read(int fd, void *to, size_t length) {
    if (!IS_TRACKED(fd)) return real_read(fd, to, length);
    LOCK();
    int number = fate(READ, 0);
    if (number > 0) FAIL(number);
    LEAVE(real_read(fd, to, length));
}

ssize_t pread(int fd, void *to, size_t length, off_t at) {
    if (!IS_TRACKED(fd)) return real_pread(fd, to, length, at);
    LOCK();
    int number = fate(PREAD, 0);
    if (number > 0) FAIL(number);
    LEAVE(real_pread(fd, to, length, at));
}
ssize_t pread64(int fd, void *to, size_t length, off64_t at) { return pread(fd, to, length, at); }

static size_t half_of(size_t length) {
    size_t half = length / 2;
    return half >= SECTOR ? half - half % SECTOR : half ? half : 1;
}

static ssize_t written(int fd, const void *from, size_t length, off_t at, enum call call) {
    LOCK();
    int number = fate(call, 1);
    if (number > 0) FAIL(number);
    if (number < 0) length = half_of(length);
    if (remembers()) {
        off_t place = call == PWRITE ? at : lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
        note_data(fd, place, length);
    }
    ssize_t done = call == PWRITE ? real_pwrite(fd, from, length, at) : real_write(fd, from, length);
    if (number == TEAR) die();
    LEAVE(done);
}

ssize_t write(int fd, const void *from, size_t length) {
    return IS_TRACKED(fd) ? written(fd, from, length, 0, WRITE) : real_write(fd, from, length);
}
ssize_t pwrite(int fd, const void *from, size_t length, off_t at) {
    return IS_TRACKED(fd) ? written(fd, from, length, at, PWRITE) : real_pwrite(fd, from, length, at);
}
ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) { return pwrite(fd, from, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!IS_TRACKED(fd)) return real_writev(fd, parts, count);
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len) return written(fd, parts[i].iov_base, parts[i].iov_len, 0, WRITE);
    return 0;
}

/* Copying within the kernel is refused for watched files, so that programs fall back to writing. */
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    if (!IS_TRACKED(to)) return real_sendfile(to, from, at, length);
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) { return sendfile(to, from, at, length); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *place, size_t length, unsigned flags) {
    if (!IS_TRACKED(to)) return real_copy_file_range(from, at, to, place, length, flags);
    errno = EINVAL;
    return -1;
}

static int synced(int fd, int (*real)(int)) {
    if (!IS_TRACKED(fd)) return real(fd);
    LOCK();
    int number = fate(SYNC, 0);
    if (number > 0) FAIL(number);
    if (remembers()) {
        struct stat found;
        if (!fstat(fd, &found)) S_ISDIR(found.st_mode) ? settle_folder(fd) : settle_file(fd);
    }
    LEAVE(real(fd));
}
int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int ftruncate(int fd, off_t size) {
    if (!IS_TRACKED(fd)) return real_ftruncate(fd, size);
    LOCK();
    struct stat found;
    int number = fate(TRUNCATE, !fstat(fd, &found) && size > found.st_size);
    if (number > 0) FAIL(number);
    if (remembers()) note_size(fd, size);
    LEAVE(real_ftruncate(fd, size));
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    char full_from[LONGEST], full_to[LONGEST];
    int one = watched(from_folder, from, full_from), other = watched(to_folder, to, full_to);
    if (!one && !other) return real_renameat(from_folder, from, to_folder, to);
    LOCK();
    int number = fate(RENAME, 0);
    if (number > 0) FAIL(number);
    if (remembers()) note_name(RENAMED, full_from, full_to);
    LEAVE(real_renameat(from_folder, from, to_folder, to));
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    if (!flags) return renameat(from_folder, from, to_folder, to);
    errno = EINVAL;
    return -1;
}

int unlinkat(int folder, const char *path, int flags) {
    char full[LONGEST];
    struct stat found;
    if (!watched(folder, path, full) || lstat(full, &found) < 0) return real_unlinkat(folder, path, flags);
    LOCK();
    int number = fate(UNLINK, 0);
    if (number > 0) FAIL(number);
    if (remembers()) note_name(flags & AT_REMOVEDIR ? FOLDER_REMOVED : REMOVED, full, NULL);
    LEAVE(real_unlinkat(folder, path, flags));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char *path) {
    struct stat found;
    return unlinkat(AT_FDCWD, path, !lstat(path, &found) && S_ISDIR(found.st_mode) ? AT_REMOVEDIR : 0);
}
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    char full[LONGEST];
    if (!watched(to_folder, to, full)) return real_linkat(from_folder, from, to_folder, to, flags);
    LOCK();
    int number = fate(LINK, 1);
    if (number > 0) FAIL(number);
    int done = real_linkat(from_folder, from, to_folder, to, flags);
    if (!done && remembers()) note_name(MADE, full, NULL);
    LEAVE(done);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int mkdirat(int folder, const char *path, mode_t mode) {
    char full[LONGEST];
    struct stat found;
    if (!watched(folder, path, full) || !lstat(full, &found)) return real_mkdirat(folder, path, mode);
    LOCK();
    int number = fate(MKDIR, 1);
    if (number > 0) FAIL(number);
    int done = real_mkdirat(folder, path, mode);
    if (!done && remembers()) note_name(FOLDER_MADE, full, NULL);
    LEAVE(done);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int fchmodat(int folder, const char *path, mode_t mode, int flags) {
    char full[LONGEST];
    if (!watched(folder, path, full)) return real_fchmodat(folder, path, mode, flags);
    LOCK();
    int number = fate(CHMOD, 0);
    if (number > 0) FAIL(number);
    LEAVE(real_fchmodat(folder, path, mode, flags));
}
int chmod(const char *path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }
int fchmod(int fd, mode_t mode) {
    if (!IS_TRACKED(fd)) return real_fchmod(fd, mode);
    LOCK();
    int number = fate(CHMOD, 0);
    if (number > 0) FAIL(number);
    LEAVE(real_fchmod(fd, mode));
}

int close(int fd) {
    if (!IS_TRACKED(fd)) return real_close(fd);
    LOCK();
    int number = fate(CLOSE, 0);
    tracked[fd] = 0;
    int done = real_close(fd);
    if (number > 0) FAIL(number);
    LEAVE(done);
}
