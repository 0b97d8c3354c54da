// Speed and time left of one job, from how much of it was done when. The speed is an exponentially
// weighted mean with a time constant of 8 s, the time left uses 45 s so that it does not jump.
// Nothing new for 5 s is a stall: the speed is then 0 and there is no time left to promise.
//
// What a page learns first may be half a second old, and the next news may follow at once: between
// the two lies a speed that never was. So the first news only sets the clock, the weight of each
// step is its duration, and no speed is told before there is a second and a half of it.
const speedConstantMs = 8_000;
const leftConstantMs = 45_000;
const stallMs = 5_000;
const speedAfterMs = 1_500;
const leftAfterMs = 3_000;

interface Mean {
  sum: number;
  weight: number;
}

export interface Rate {
  /** When the first news came; null before. */
  startedAt: number | null;
  changedAt: number;
  done: number;
  speed: Mean;
  slowSpeed: Mean;
}

export interface RateReading {
  speed: number | null;
  secondsLeft: number | null;
  isStalled: boolean;
}

const nothing: Mean = { sum: 0, weight: 0 };

export function startRate(done: number, now: number): Rate {
  return { startedAt: null, changedAt: now, done, speed: nothing, slowSpeed: nothing };
}

export function observe(rate: Rate, done: number, now: number): Rate {
  const elapsed = now - rate.changedAt;
  if (done <= rate.done || elapsed <= 0) return rate;
  if (rate.startedAt === null) return { ...rate, startedAt: now, changedAt: now, done };
  const speed = ((done - rate.done) / elapsed) * 1000;
  const mix = ({ sum, weight }: Mean, constant: number): Mean => {
    const kept = Math.exp(-elapsed / constant);
    return { sum: sum * kept + speed * (1 - kept), weight: weight * kept + (1 - kept) };
  };
  return {
    ...rate,
    changedAt: now,
    done,
    speed: mix(rate.speed, speedConstantMs),
    slowSpeed: mix(rate.slowSpeed, leftConstantMs),
  };
}

export function readRate(rate: Rate, total: number, now: number): RateReading {
  const isStalled = now - rate.changedAt >= stallMs;
  const seenMs = rate.startedAt === null ? 0 : rate.changedAt - rate.startedAt;
  const slowSpeed = meanOf(rate.slowSpeed);
  const knowsLeft = total > 0 && slowSpeed > 0 && seenMs >= leftAfterMs && !isStalled;
  const speed = seenMs >= speedAfterMs ? meanOf(rate.speed) : null;
  return {
    speed: isStalled ? 0 : speed,
    secondsLeft: knowsLeft ? Math.max(0, total - rate.done) / slowSpeed : null,
    isStalled,
  };
}

function meanOf({ sum, weight }: Mean): number {
  return weight > 0 ? sum / weight : 0;
}
