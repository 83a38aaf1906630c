"""A Slurm cluster of one node on the loopback device, for as long as a test lasts.

Needs root and Debian's slurm-wlm, munge, slurmdbd and mariadb-server. Everything it writes is in one
folder; it stops only what it started.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

COMMANDS = ("slurmctld", "slurmd", "slurmdbd", "munged", "mariadbd", "sbatch", "sacct")
CTLD_PORT, SLURMD_PORT, DBD_PORT, SQL_PORT = 46817, 46818, 46819, 43306


def _conf(folder: Path) -> str:
    name = socket.gethostname().partition(".")[0]
    return f"""
ClusterName=nabolag
SlurmctldHost={name}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={CTLD_PORT}
SlurmdPort={SLURMD_PORT}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=2,batch_sched_delay=0
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePass={folder}/munge.socket
AccountingStoragePort={DBD_PORT}
JobAcctGatherType=jobacct_gather/none
JobRequeue=0
NodeName={name} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN
PartitionName=local Nodes={name} Default=YES MaxTime=INFINITE State=UP
"""


def _dbd_conf(folder: Path) -> str:
    return f"""
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost={socket.gethostname().partition(".")[0]}
DbdAddr=127.0.0.1
DbdPort={DBD_PORT}
SlurmUser=root
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={SQL_PORT}
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
"""


def _until(what, holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.2)


def _succeeds(*command):
    return subprocess.run(command, capture_output=True).returncode == 0


def _answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def cluster(folder: Path):
    """Start the cluster; yield the environment in which ``sbatch`` and its like find it."""
    started, log = [], open(folder / "daemons.log", "wb")  # noqa: SIM115

    def start(*command, **words):
        started.append(subprocess.Popen(command, stdout=log, stderr=log, **words))

    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    try:
        folder.chmod(0o755)
        (folder / "state").mkdir()
        (folder / "spool").mkdir()
        (folder / "slurm.conf").write_text(_conf(folder))
        (folder / "slurmdbd.conf").write_text(_dbd_conf(folder))
        (folder / "slurmdbd.conf").chmod(0o600)
        (folder / "munge.key").write_bytes(os.urandom(1024))
        (folder / "munge.key").chmod(0o400)
        munge = {"key-file": "key", "socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
        start(
            shutil.which("munged"), "--foreground", "--force", *(f"--{k}={folder}/munge.{v}" for k, v in munge.items())
        )
        data, sql = folder / "sql", folder / "sql.socket"
        install = ["mariadb-install-db", "--user=root", f"--datadir={data}", "--auth-root-authentication-method=normal"]
        subprocess.run(install, check=True, stdout=log, stderr=log)
        options = [f"--datadir={data}", f"--socket={sql}", f"--port={SQL_PORT}", "--bind-address=127.0.0.1"]
        start(shutil.which("mariadbd"), "--no-defaults", "--user=root", *options)
        _until("mariadbd", lambda: _succeeds("mariadb", f"--socket={sql}", "-e", "select 1"))
        grant = "create database slurm; create user slurm@'127.0.0.1' identified by 'slurm';"
        grant += "create user slurm@localhost identified by 'slurm';"
        grant += "grant all on slurm.* to slurm@'127.0.0.1'; grant all on slurm.* to slurm@localhost;"
        subprocess.run(["mariadb", f"--socket={sql}", "-e", grant], check=True)
        start(shutil.which("slurmdbd"), "-D")
        _until("slurmdbd", lambda: _answers(DBD_PORT))
        _succeeds("sacctmgr", "-i", "add", "cluster", "nabolag")
        start(shutil.which("slurmctld"), "-D")
        _until("slurmctld", lambda: _succeeds("scontrol", "ping"))
        start(shutil.which("slurmd"), "-D")
        _until("slurmd", lambda: _succeeds("srun", "--immediate=5", "-n1", "true"))
        yield dict(os.environ)
    finally:
        for process in reversed(started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
        log.close()
