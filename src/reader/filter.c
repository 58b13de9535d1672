#include "reader/filter.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int deadly[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(keyctl),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load),
};

int dg_filter_allow_if(scmp_filter_ctx filter, int call, unsigned arg, scmp_datum_t mask, scmp_datum_t bits)
{
    const struct scmp_arg_cmp is = {arg, SCMP_CMP_MASKED_EQ, mask, bits};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &is);
}

int dg_filter_kill(scmp_filter_ctx filter, const int *calls, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) bad |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, calls[i], 0);
    return bad;
}

int dg_filter_begin(scmp_filter_ctx filter, const int *allowed, size_t n)
{
    int bad = dg_filter_kill(filter, deadly, sizeof deadly / sizeof deadly[0]);
    for (size_t i = 0; i < n; i++) bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(prctl), 0, DG_EVERY_BIT, PR_GET_SECCOMP);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(prctl), 0, DG_EVERY_BIT, PR_GET_NO_NEW_PRIVS);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(tgkill), 0, DG_EVERY_BIT, (scmp_datum_t)getpid());
    bad |= dg_filter_allow_if(filter, SCMP_SYS(prlimit64), 2, DG_EVERY_BIT, 0); /* to ask, not to set */
    return bad;
}
