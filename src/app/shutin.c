#include "shutin.h"

bool shutin_whole(const struct shutin *s)
{
	return s->files > 0 && s->calls && s->privileges;
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && __has_include(<linux/landlock.h>)

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* -- files: Landlock ---------------------------------------------------------------------------------------------------------- */

/* Rights by the version that brought them (linux/landlock.h of later kernels); REFER, TRUNCATE and IOCTL_DEV have no name in older headers. */
#define ACCESS_1 UINT64_C(0x1fff)
#define ACCESS_REFER UINT64_C(0x2000)
#define ACCESS_TRUNCATE UINT64_C(0x4000)
#define ACCESS_IOCTL_DEV UINT64_C(0x8000)
#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_DEVICES \
	(LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_EXECUTE | ACCESS_IOCTL_DEV)

static bool allow(int rules, const char *dir, uint64_t access)
{
	struct landlock_path_beneath_attr beneath = {.allowed_access = access};
	beneath.parent_fd = open(dir, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0)
		return false;
	long rc = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0u);
	(void)close(beneath.parent_fd);
	return rc == 0;
}

static int shut_files(const char *dir)
{
	/* The C library loads some of itself late (libgcc_s when it aborts). */
	static const char *const libraries[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64"};
	long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return 0;
	struct landlock_ruleset_attr attr = {.handled_access_fs = ACCESS_1};
	attr.handled_access_fs |= version >= 2 ? ACCESS_REFER : 0;
	attr.handled_access_fs |= version >= 3 ? ACCESS_TRUNCATE : 0;
	attr.handled_access_fs |= version >= 5 ? ACCESS_IOCTL_DEV : 0;
	/* Of the structure just what the first version knew: a longer one is refused by older kernels. */
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0u);
	if (rules < 0)
		return 0;
	bool ok = allow(rules, dir, attr.handled_access_fs & ~ACCESS_DEVICES);
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		(void)allow(rules, libraries[i], ACCESS_READ);
	ok = ok && syscall(SYS_landlock_restrict_self, rules, 0u) == 0;
	(void)close(rules);
	return ok ? (int)version : 0;
}

/* -- calls: seccomp ------------------------------------------------------------------------------------------------------------- */

#ifdef __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif
#define X32 0x40000000u /* the other numbers of the same calls */
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

/* Never of use to who holds a listening socket and a file: other programs and processes, ways out, and doors of the kernel with a past. */
static const int refused[] = {
	SYS_execve,
	SYS_execveat,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_socketpair,
	SYS_kill,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_pidfd_open,
	SYS_pidfd_getfd,
	SYS_pidfd_send_signal,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_unshare,
	SYS_setns,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_kexec_load,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_reboot,
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_open_by_handle_at,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_setuid,
	SYS_setgid,
	SYS_setreuid,
	SYS_setregid,
	SYS_setresuid,
	SYS_setresgid,
	SYS_setgroups,
	SYS_capset,
	SYS_personality,
	SYS_memfd_create,
	SYS_clone,
#ifdef __x86_64__
	SYS_fork,
	SYS_vfork,
#endif
};
#define REFUSED (sizeof refused / sizeof *refused)

#define HEAD 8 /* instructions before the list */

static bool shut_calls(void)
{
	static const struct sock_filter head[HEAD] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, REFUSE),
		/* Its flags lie in memory, where no filter looks: the C library goes on with clone. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	};
	static const struct sock_filter tail[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 2, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, REFUSE), /* to here from each of the list */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1), /* to wake the fold */
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, REFUSE),
	};
	struct sock_filter f[HEAD + REFUSED + sizeof tail / sizeof *tail];
	memcpy(f, head, sizeof head);
	for (size_t i = 0; i < REFUSED; i++) {
		unsigned char far = (unsigned char)(REFUSED - i + 1);
		f[HEAD + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)refused[i], far, 0);
	}
	memcpy(f + HEAD + REFUSED, tail, sizeof tail);
	const struct sock_fprog program = {.len = (unsigned short)(sizeof f / sizeof *f), .filter = f};
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

/* -- privileges ------------------------------------------------------------------------------------------------------------------ */

/* root who works in the folder of somebody else does it by them, and keeps them. */
static bool drop_privileges(const char *dir)
{
	struct stat st;
	if (geteuid() == 0 && (stat(dir, &st) != 0 || st.st_uid != 0))
		return false;
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
	struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}}, have[2];
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	if (syscall(SYS_capget, &head, have) != 0)
		return false;
	if (have[0].permitted || have[1].permitted || have[0].inheritable || have[1].inheritable)
		return syscall(SYS_capset, &head, none) == 0;
	return true;
}

void shutin_close(const char *dir, struct shutin *ret)
{
	*ret = (struct shutin){0};
	bool fixed = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	ret->privileges = drop_privileges(dir) && fixed;
	if (fixed) {
		ret->files = shut_files(dir);
		ret->calls = shut_calls();
	}
}

#else

void shutin_close(const char *dir, struct shutin *ret)
{
	(void)dir;
	*ret = (struct shutin){0};
}

#endif
