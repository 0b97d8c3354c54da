/** Three neighbouring windows to scale, with what they share; a picture for "stride". */
export function WindowDrawing({ maxLength, stride }: { maxLength: number; stride: number }) {
  const step = maxLength - stride;
  const isValid = maxLength >= 1 && stride >= 0 && step > 0;
  if (!isValid) return null;
  const unit = 300 / (maxLength + 2 * step);
  const width = maxLength * unit;
  const sentence =
    stride === 0
      ? `Windows of ${maxLength} tokens share nothing`
      : `Neighbouring windows share ${stride} tokens (step ${step})`;
  return (
    <figure className="grid gap-1.5">
      <svg viewBox="0 0 300 34" className="w-full max-w-md" role="img" aria-label={sentence}>
        {[0, 1, 2].map((row) => (
          <g key={row}>
            <rect
              x={row * step * unit}
              y={row * 12}
              width={width}
              height={8}
              rx={2}
              className="fill-token-1 stroke-line-strong"
              strokeWidth={0.75}
            />
            {row > 0 && stride > 0 && (
              <rect
                x={row * step * unit}
                y={row * 12}
                width={stride * unit}
                height={8}
                rx={2}
                className="fill-accent"
              />
            )}
          </g>
        ))}
      </svg>
      <figcaption className="num text-xs text-text-3">{sentence}</figcaption>
    </figure>
  );
}
