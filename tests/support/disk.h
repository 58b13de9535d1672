/* What a program asks of the disk, in order: syncs, renames and removals are noted and then done. The libraries
 * of the program come here too, since the linker exports these names for them. For tests of what must survive a
 * power cut: a file is synced before it gets its name, and its folder after. */
#ifndef DG_TESTS_DISK_H
#define DG_TESTS_DISK_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum disk_act { DISK_SYNC, DISK_RENAME, DISK_REMOVE };

struct disk_event {
    enum disk_act act;
    ino_t ino; /* of what was synced; 0 otherwise */
};

static struct disk_event disk_log[256];
static int disk_n;

static inline void disk_note(enum disk_act act, ino_t ino)
{
    if (disk_n < (int)(sizeof disk_log / sizeof *disk_log)) disk_log[disk_n++] = (struct disk_event){act, ino};
}

static inline void disk_note_sync(int fd)
{
    struct stat st;
    disk_note(DISK_SYNC, fstat(fd, &st) == 0 ? st.st_ino : 0);
}

#define DISK_EXPORT __attribute__((visibility("default")))

DISK_EXPORT int fsync(int fd)
{
    disk_note_sync(fd);
    return (int)syscall(SYS_fsync, fd);
}

DISK_EXPORT int fdatasync(int fd)
{
    disk_note_sync(fd);
    return (int)syscall(SYS_fdatasync, fd);
}

DISK_EXPORT int rename(const char *from, const char *to)
{
    disk_note(DISK_RENAME, 0);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

DISK_EXPORT int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    disk_note(DISK_RENAME, 0);
    return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

DISK_EXPORT int unlink(const char *path)
{
    disk_note(DISK_REMOVE, 0);
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static inline ino_t disk_ino(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* Which event of the log it is, from `from` on; -1: none. `ino` counts for syncs alone. */
static inline int disk_find(int from, enum disk_act act, ino_t ino)
{
    for (int i = from; i < disk_n; i++) {
        if (disk_log[i].act == act && (act != DISK_SYNC || disk_log[i].ino == ino)) return i;
    }
    return -1;
}

/* The file at `path` was synced before the rename that gave it its name. */
static inline bool disk_is_synced_first(const char *path)
{
    int at = disk_find(0, DISK_SYNC, disk_ino(path));
    return at >= 0 && disk_find(at, DISK_RENAME, 0) > at;
}

#endif
