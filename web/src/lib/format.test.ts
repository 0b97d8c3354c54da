import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatPercent,
  formatShort,
  formatTimeLeft,
  plural,
} from "./format";

const spaced = (text: string) => text.replaceAll("\u00a0", " ");

describe("sizes", () => {
  it("counts in thousands, as disks and the Hub do", () => {
    expect(spaced(formatBytes(999))).toBe("999 B");
    expect(spaced(formatBytes(1000))).toBe("1 kB");
    expect(spaced(formatBytes(5_240_000_000))).toBe("5.2 GB");
    expect(spaced(formatBytes(412_000_000_000))).toBe("412 GB");
  });

  it("never shows a thousand of a unit", () => {
    expect(spaced(formatBytes(999_999))).toBe("1 MB");
    expect(spaced(formatShort(999_960))).toBe("1 M");
  });

  it("says that it does not know instead of 0", () => {
    expect(formatBytes(null)).toBe("–");
    expect(formatBytes(undefined)).toBe("–");
    expect(formatBytes(0)).not.toBe("–");
  });
});

describe("counts", () => {
  it("keeps small numbers exact", () => {
    expect(formatShort(1234)).toBe("1,234");
    expect(spaced(formatShort(1_234_567))).toBe("1.2 M");
  });

  it("agrees in number with its noun", () => {
    expect(spaced(plural(1, "token"))).toBe("1 token");
    expect(spaced(plural(0, "token"))).toBe("0 tokens");
  });

  it("shows small shares with more digits", () => {
    expect(spaced(formatPercent(0.5))).toBe("50.0 %");
    expect(spaced(formatPercent(0.0001))).toBe("0.010 %");
  });
});

describe("times", () => {
  it("rounds the time left so that its text changes seldom", () => {
    expect(spaced(formatTimeLeft(3))).toBe("5 s left");
    expect(spaced(formatTimeLeft(41))).toBe("45 s left");
    expect(spaced(formatTimeLeft(130))).toBe("about 2 min left");
    expect(spaced(formatTimeLeft(5000))).toBe("about 1 h 25 min left");
  });

  it("tells the past in the largest unit that fits", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(formatAgo("2026-11-22T11:59:50Z", now)).toBe("just now");
    expect(formatAgo("2026-11-22T09:00:00Z", now)).toBe("3 hr. ago");
  });
});
