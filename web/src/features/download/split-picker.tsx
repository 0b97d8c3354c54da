import { useState } from "react";
import { controlClass, SelectField } from "../../components/field";
import { formatBytes, formatCount, plural } from "../../lib/format";
import type { DownloadPlan } from "./api/plan-download";

/** More configs than this are searched, not scrolled. */
const configsToScroll = 12;
const configsShown = 100;

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
  if (plan.configs.length <= 1) return null;
  if (plan.configs.length > configsToScroll)
    return <ConfigSearch plan={plan} onConfig={onConfig} />;
  return (
    <SelectField
      label="Subset"
      value={plan.config ?? ""}
      onChoose={onConfig}
      choices={plan.configs.map((config) => ({ value: config, label: config }))}
    />
  );
}

/** A repository may have thousands of subsets: they are found by name, and a screenful exists. */
function ConfigSearch({ plan, onConfig }: Omit<SplitPickerProps, "onSplits">) {
  const [filter, setFilter] = useState("");
  const matching = plan.configs.filter((config) =>
    config.toLowerCase().includes(filter.trim().toLowerCase()),
  );
  const shown = matching.slice(0, configsShown);
  if (plan.config && !filter && !shown.includes(plan.config)) shown.unshift(plan.config);
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">
        Subset{" "}
        <span className="num font-normal text-text-3">{plural(plan.configs.length, "choice")}</span>
      </legend>
      <input
        type="search"
        aria-label="Filter subsets"
        placeholder={`Filter ${formatCount(plan.configs.length)} subsets`}
        className={controlClass}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <div className="max-h-44 overflow-y-auto rounded-control border border-line">
        {shown.map((config) => (
          <label
            key={config}
            className="flex min-h-8 items-center gap-2.5 px-2.5 hover:bg-raised has-checked:bg-raised"
          >
            <input
              type="radio"
              name="subset"
              checked={config === plan.config}
              onChange={() => onConfig(config)}
            />
            <bdi className="min-w-0 truncate" title={config}>
              {config}
            </bdi>
          </label>
        ))}
        {matching.length === 0 && (
          <p className="px-2.5 py-2 text-text-3">No subset is called “{filter}”</p>
        )}
        {matching.length > shown.length && (
          <p className="num border-t border-line px-2.5 py-1.5 text-sm text-text-3">
            {formatCount(matching.length - shown.length)} more; type a part of the name
          </p>
        )}
      </div>
    </fieldset>
  );
}
