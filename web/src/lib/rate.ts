// Speed and time left of one job, from how much of it was done when. The speed is an exponentially
// weighted mean with a time constant of 8 s, the time left uses 45 s so that it does not jump.
// Nothing new for 5 s is a stall: the speed is then 0 and there is no time left to promise.
const speedConstantMs = 8_000;
const leftConstantMs = 45_000;
const stallMs = 5_000;
const leftAfterMs = 3_000;

export interface Rate {
  startedAt: number;
  changedAt: number;
  done: number;
  speed: number | null;
  slowSpeed: number | null;
}

export interface RateReading {
  speed: number | null;
  secondsLeft: number | null;
  isStalled: boolean;
}

export function startRate(done: number, now: number): Rate {
  return { startedAt: now, changedAt: now, done, speed: null, slowSpeed: null };
}

export function observe(rate: Rate, done: number, now: number): Rate {
  const elapsed = now - rate.changedAt;
  if (done <= rate.done || elapsed <= 0) return rate;
  const speed = ((done - rate.done) / elapsed) * 1000;
  const mix = (old: number | null, constant: number) => {
    if (old === null) return speed;
    const weight = 1 - Math.exp(-elapsed / constant);
    return old + (speed - old) * weight;
  };
  return {
    startedAt: rate.startedAt,
    changedAt: now,
    done,
    speed: mix(rate.speed, speedConstantMs),
    slowSpeed: mix(rate.slowSpeed, leftConstantMs),
  };
}

export function readRate(rate: Rate, total: number, now: number): RateReading {
  const isStalled = now - rate.changedAt >= stallMs;
  const knowsLeft = total > 0 && rate.slowSpeed && now - rate.startedAt >= leftAfterMs;
  return {
    speed: isStalled ? 0 : rate.speed,
    secondsLeft:
      knowsLeft && !isStalled ? Math.max(0, total - rate.done) / (rate.slowSpeed ?? 1) : null,
    isStalled,
  };
}
