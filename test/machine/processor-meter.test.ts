/** When a machine counts as busy: by what its processors did, by which of them may be used, and by quotas. */
import { describe, expect, it } from "vitest";
import { idleBetween, idleLeft, timesIn } from "../../harness/machine/processor-meter.ts";
import { groupFolders, shareOf, throttledMsIn } from "../../harness/machine/processor-quota.ts";

describe("the idle share of the processors", () => {
  const stat = (first: string, second: string) =>
    `cpu  1 2 3 4 5 6 7 8 9 0\ncpu0 ${first}\ncpu1 ${second}\nintr 1 2\nctxt 7\n`;
  const before = stat("100 0 100 1000 0 0 0 0 0 0", "100 0 100 1000 0 0 0 0 0 0");
  const share = (after: string, allowed: string) =>
    idleBetween(timesIn(before, allowed), timesIn(after, allowed));

  it("is that of those which may be used", () => {
    const after = stat("100 0 100 1100 0 0 0 0 0 0", "200 0 100 1000 0 0 0 0 0 0");
    expect(share(after, "0-1")).toBe(0.5);
    expect(share(after, "0")).toBe(1);
    expect(share(after, "1")).toBe(0);
  });

  it("is lessened by what the host did not give, and by waiting for a disk", () => {
    const after = stat("100 0 100 1050 0 0 0 50 0 0", "100 0 100 1050 50 0 0 0 0 0");
    expect(share(after, "0-1")).toBe(0.5);
  });

  it("does not count the time of guests twice", () => {
    const after = stat("150 0 100 1050 0 0 0 0 50 0", "150 0 100 1050 0 0 0 0 50 0");
    expect(share(after, "0-1")).toBe(0.5);
  });

  it("is that of all where the container numbers its processors anew", () => {
    const after = stat("100 0 100 1100 0 0 0 0 0 0", "200 0 100 1000 0 0 0 0 0 0");
    expect(share(after, "12-13")).toBe(0.5);
  });

  it("is none where no time has passed, and never more than all", () => {
    expect(share(before, "0-1")).toBe(0);
  });
});

describe("the control groups that may limit a process", () => {
  it("are its own and all above it, in the unified hierarchy", () => {
    const mounts = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    expect(groupFolders(mounts, "0::/ci.slice/job 7.scope\n")).toEqual([
      "/sys/fs/cgroup/ci.slice/job 7.scope",
      "/sys/fs/cgroup/ci.slice",
      "/sys/fs/cgroup",
    ]);
  });

  it("are those of the processor's hierarchy of version 1, whatever it is mounted with", () => {
    const mounts = [
      "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755",
      "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct",
      "34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset",
    ].join("\n");
    const membership = "3:cpuset:/other\n2:cpu,cpuacct:/batch\n1:name=systemd:/\n";
    expect(groupFolders(mounts, membership)).toEqual([
      "/sys/fs/cgroup/cpu,cpuacct/batch",
      "/sys/fs/cgroup/cpu,cpuacct",
    ]);
  });

  it("are seen from inside a container, which has its own group mounted", () => {
    const mounts = "90 80 0:29 /docker/4f2 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n";
    expect(groupFolders(mounts, "2:cpu:/docker/4f2\n")).toEqual(["/sys/fs/cgroup/cpu"]);
    expect(groupFolders(mounts, "2:cpu:/docker/4f2/inner\n")).toEqual([
      "/sys/fs/cgroup/cpu/inner",
      "/sys/fs/cgroup/cpu",
    ]);
    const namespaced = "90 80 0:29 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
    expect(groupFolders(namespaced, "0::/../../outside\n")).toEqual(["/sys/fs/cgroup"]);
  });

  it("are both where both are mounted, and none where there are none", () => {
    const mounts = [
      "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
      "41 31 0:38 / /sys/fs/cgroup/my\\040place rw - cgroup2 cgroup2 rw",
    ].join("\n");
    expect(groupFolders(mounts, "1:cpu:/\n0::/\n")).toEqual([
      "/sys/fs/cgroup/cpu",
      "/sys/fs/cgroup/my place",
    ]);
    expect(groupFolders("", "")).toEqual([]);
  });
});

describe("the time that a quota withholds", () => {
  it("is read in the words of either version", () => {
    expect(throttledMsIn("nr_periods 9\nnr_throttled 4\nthrottled_time 3000000\nnr_bursts 3\n")).toBe(3);
    expect(throttledMsIn("usage_usec 77\nnr_periods 9\nnr_throttled 4\nthrottled_usec 2500\n")).toBe(2.5);
    expect(throttledMsIn("usage_usec 77\nuser_usec 3\n")).toBe(0);
  });

  it("is a share of what could have been had", () => {
    expect(shareOf(1, 500, 2)).toBe(0.001);
    expect(shareOf(450, 500, 0.1)).toBe(0.9);
    expect(shareOf(5_000, 500, 4)).toBe(1);
    expect(shareOf(5, 0, 4)).toBe(0);
  });

  it("is not idle: a moment of it leaves the rest, and much of it leaves nothing", () => {
    expect(idleLeft(0.9, shareOf(1, 500, 1))).toBeCloseTo(0.898);
    expect(idleLeft(0.002, 0.01)).toBe(0);
    expect(idleLeft(0.95, shareOf(450, 500, 0.1))).toBe(0);
  });
});
