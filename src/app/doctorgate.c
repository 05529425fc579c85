/* siyu doctor: the gate of this machine. One that is stopped or hangs holds its lock as one that serves does, so it is asked. */
#include "doctor.h"
#include "datadir.h"
#include "gateprobe.h"

void doctorgate_look(struct doctor *d)
{
	struct datadir dir;
	const char *listen = conf_str(d->conf, "gate", NULL, "listen");
	if (datadir_init(&dir, conf_str(d->conf, "data", NULL, "dir"), NULL) || !datadir_held(&dir, "gate"))
		return; /* what runs is told already */
	int up = gateprobe_once(d->conf);
	if (up == 1)
		doctor_add(d, DOCTOR_GOOD, "gate", "", "收回调的 gate 在 %s 上有回答", listen);
	else if (up == 0)
		doctor_add(d, DOCTOR_BAD, "gate",
			arena_printf(d->arena,
				"ps -o pid,stat,wchan,args -p $(cat %s/gate.lock)：STAT 里 T 是被停住了，D 是在等磁盘（看 dmesg）；kill -9 它，siyu serve 会再启动一个，然后 siyu sync。改过 [gate] listen 就重启 siyu serve",
				dir.run_dir)
				.p,
			"收回调的 gate 在跑，但在 %s 上不回答：企业微信的回调和订单都收不进来", listen);
}
