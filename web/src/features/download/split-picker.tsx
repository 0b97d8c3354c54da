import { useState } from "react";
import { controlClass, SelectField } from "../../components/field";
import { formatBytes, formatCount, plural } from "../../lib/format";
import type { DownloadPlan } from "./api/plan-download";

/** More configs than this are searched, not scrolled. */
const configsToScroll = 12;

interface SplitPickerProps {
  plan: DownloadPlan;
  onConfig: (config: string) => void;
  onSplits: (splits: string[]) => void;
}

export function SplitPicker({ plan, onConfig, onSplits }: SplitPickerProps) {
  const selected = plan.splits.filter((split) => split.selected);
  const toggle = (name: string, on: boolean) =>
    onSplits(
      plan.splits
        .filter(({ split, selected: isSelected }) => (split === name ? on : isSelected))
        .map(({ split }) => split),
    );
  const rows = selected.map((split) => split.num_rows);
  const rowsTotal = rows.includes(null) ? null : rows.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  return (
    <div className="grid gap-3">
      <ConfigPicker plan={plan} onConfig={onConfig} />
      <table className="w-full text-base">
        <caption className="sr-only">Splits of this subset</caption>
        <thead>
          <tr className="border-b border-line text-left text-sm text-text-3">
            <th scope="col" className="py-1.5 font-medium">
              Split
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              Rows
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.splits.map((split) => (
            <tr key={split.split} className="border-b border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                <label className="flex items-center gap-2.5">
                  <input
                    type="checkbox"
                    checked={split.selected}
                    disabled={split.selected && selected.length === 1}
                    onChange={(event) => toggle(split.split, event.target.checked)}
                  />
                  <bdi>{split.split}</bdi>
                </label>
              </th>
              <td className="num py-1.5 text-right text-text-2">
                {split.num_rows === null ? "not known" : formatCount(split.num_rows)}
              </td>
              <td className="num py-1.5 text-right text-text-2">{formatBytes(split.size_bytes)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="num text-sm">
            <th scope="row" className="py-1.5 text-left font-medium">
              {plural(selected.length, "split")} chosen
            </th>
            <td className="py-1.5 text-right">
              {rowsTotal === null ? "not known" : formatCount(rowsTotal)}
            </td>
            <td className="py-1.5 text-right">{formatBytes(plan.bytes_total)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ConfigPicker({ plan, onConfig }: Omit<SplitPickerProps, "onSplits">) {
  const [filter, setFilter] = useState("");
  if (plan.configs.length <= 1) return null;
  const matching = plan.configs.filter((config) =>
    config.toLowerCase().includes(filter.toLowerCase()),
  );
  const shown =
    plan.config && !matching.includes(plan.config) ? [plan.config, ...matching] : matching;
  return (
    <div className="grid items-end gap-2 sm:grid-cols-2">
      {plan.configs.length > configsToScroll && (
        <input
          type="search"
          aria-label="Filter subsets"
          placeholder={`Filter ${plan.configs.length} subsets`}
          className={controlClass}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <SelectField
        label="Subset"
        value={plan.config ?? ""}
        onChoose={onConfig}
        choices={shown.map((config) => ({ value: config, label: config }))}
      />
    </div>
  );
}
