import { expect, it } from "vitest";
import { observe, readRate, startRate } from "./rate";

function steady(seconds: number, bytesPerSecond: number) {
  let rate = startRate(0, 0);
  for (let now = 500; now <= seconds * 1000; now += 500)
    rate = observe(rate, (now / 1000) * bytesPerSecond, now);
  return rate;
}

it("reads the speed of a steady download exactly", () => {
  const reading = readRate(steady(20, 1000), 100_000, 20_000);
  expect(reading.speed).toBeCloseTo(1000);
  expect(reading.secondsLeft).toBeCloseTo(80);
});

it("promises no time before it has seen three seconds", () => {
  expect(readRate(steady(2, 1000), 100_000, 2000).secondsLeft).toBeNull();
});

it("promises no time when the total is not known", () => {
  expect(readRate(steady(20, 1000), 0, 20_000).secondsLeft).toBeNull();
});

it("shows a stall as no speed after five seconds, and recovers", () => {
  let rate = steady(10, 1000);
  expect(readRate(rate, 100_000, 15_000)).toEqual({ speed: 0, secondsLeft: null, isStalled: true });
  rate = observe(rate, 11_000, 15_500);
  expect(readRate(rate, 100_000, 15_600).isStalled).toBe(false);
});

it("ignores news that say less than was known", () => {
  const rate = steady(5, 1000);
  expect(observe(rate, 10, 6000)).toBe(rate);
});

it("does not take old news followed by fresh ones for speed", () => {
  // A page that is loaded hears 4 s worth of bytes, then the state of now, then a frame at once.
  let rate = startRate(4000, 0);
  rate = observe(rate, 4500, 20);
  rate = observe(rate, 5000, 40);
  expect(readRate(rate, 100_000, 40).speed).toBeNull();
  for (let now = 540; now <= 10_040; now += 500) rate = observe(rate, 5000 + (now - 40), now);
  expect(readRate(rate, 100_000, 10_040).speed).toBeLessThan(1150);
});
