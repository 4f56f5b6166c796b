"""Memory as the machine and its control groups tell it, in folders that look like theirs."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.engine.memory import Memory, read_memory

GIB = 1024**3
UNLIMITED = 9223372036854771712


def write(root: Path, files: dict[str, object]) -> None:
    meminfo = f"MemTotal:       {16 * GIB // 1024} kB\nMemFree:  5 kB\nMemAvailable:   {8 * GIB // 1024} kB\n"
    for name, text in {"proc/meminfo": meminfo, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n")


def test_without_a_control_group_the_machine_binds(tmp_path: Path) -> None:
    write(tmp_path, {"proc/self/cgroup": "0::/user.slice"})
    found = read_memory(tmp_path)
    assert found == Memory(16 * GIB, 8 * GIB, None)
    assert found.most == 16 * GIB


def test_in_a_container_its_limit_binds_and_cached_files_count_as_free(tmp_path: Path) -> None:
    group = {"memory.max": 4 * GIB, "memory.current": 3 * GIB, "memory.stat": f"anon 7\ninactive_file {GIB}"}
    write(tmp_path, {"proc/self/cgroup": "0::/", **{f"sys/fs/cgroup/{name}": text for name, text in group.items()}})
    found = read_memory(tmp_path)
    assert found == Memory(16 * GIB, 2 * GIB, 4 * GIB)
    assert found.most == 4 * GIB


def test_the_narrowest_of_the_groups_around_the_process_binds(tmp_path: Path) -> None:
    for name, limit in (("sys/fs/cgroup/a", 6 * GIB), ("sys/fs/cgroup/a/b", "max"), ("sys/fs/cgroup/a/b/c", 12 * GIB)):
        write(tmp_path, {f"{name}/memory.max": limit, f"{name}/memory.current": 0})
    write(tmp_path, {"proc/self/cgroup": "0::/a/b/c"})
    assert read_memory(tmp_path) == Memory(16 * GIB, 6 * GIB, 6 * GIB)


def test_the_first_version_of_control_groups_is_read_too(tmp_path: Path) -> None:
    inside = "sys/fs/cgroup/memory/job"
    files = {
        "proc/self/cgroup": "5:cpu,cpuacct:/job\n4:memory:/job",
        f"{inside}/memory.limit_in_bytes": 2 * GIB,
        f"{inside}/memory.usage_in_bytes": GIB,
        "sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED,
        "sys/fs/cgroup/memory/memory.usage_in_bytes": 9 * GIB,
    }
    write(tmp_path, files)
    assert read_memory(tmp_path) == Memory(16 * GIB, GIB, 2 * GIB)


def test_a_group_that_is_full_has_nothing_left(tmp_path: Path) -> None:
    group = {"sys/fs/cgroup/memory.max": GIB, "sys/fs/cgroup/memory.current": 2 * GIB}
    write(tmp_path, {"proc/self/cgroup": "0::/", **group})
    assert read_memory(tmp_path).free == 0


def test_where_there_is_no_proc_the_system_is_asked_for_the_whole(tmp_path: Path) -> None:
    found = read_memory(tmp_path)
    assert (found.free, found.limit) == (None, None)
    assert found.total > GIB // 4
