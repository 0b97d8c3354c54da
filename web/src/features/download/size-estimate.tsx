import { Check, TriangleAlert } from "lucide-react";
import { DataList } from "../../components/data-list";
import { formatBytes } from "../../lib/format";
import type { DownloadPlan } from "./api/plan-download";

/** What the download takes, against what is free. */
export function SizeEstimate({ plan, isStale }: { plan: DownloadPlan; isStale: boolean }) {
  const missing = Math.max(0, plan.bytes_total - plan.bytes_cached);
  const after = plan.bytes_free - missing;
  const share = plan.bytes_free > 0 ? Math.min(1, missing / plan.bytes_free) : 1;
  const cached = plan.bytes_cached > 0 ? ` (${formatBytes(plan.bytes_cached)} already here)` : "";
  const facts = [
    { name: "Download", value: formatBytes(missing) + cached },
    { name: "On disk", value: formatBytes(plan.bytes_total) },
    {
      name: "Free",
      value: `${formatBytes(plan.bytes_free)} → ${formatBytes(Math.max(0, after))} after`,
    },
  ];
  if (plan.memory_bytes !== undefined)
    facts.splice(2, 0, { name: "Memory at most", value: formatBytes(plan.memory_bytes) });
  return (
    <section
      aria-label="Estimate"
      aria-busy={isStale}
      className={`grid gap-2 rounded-card border border-line bg-bg p-3 ${isStale ? "stale" : ""}`}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot take our colours */}
      <div
        role="meter"
        aria-label="Share of the free space this needs"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-2 overflow-hidden rounded-full bg-raised"
      >
        <div
          data-bar
          className={`h-full ${plan.fits ? "bg-accent" : "bg-danger"}`}
          style={{ width: `${Math.max(1, share * 100)}%` }}
        />
      </div>
      <DataList facts={facts} />
      {plan.fits ? (
        <p className="flex items-center gap-1.5 text-sm text-accent">
          <Check aria-hidden className="size-4" />
          Fits
        </p>
      ) : (
        <p role="alert" className="flex items-start gap-1.5 text-sm text-danger">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          Needs {formatBytes(missing)}, {formatBytes(plan.bytes_free)} free. Free up{" "}
          {formatBytes(Math.max(0, -after))} or choose fewer splits.
        </p>
      )}
    </section>
  );
}
