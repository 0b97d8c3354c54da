import { useState } from "react";
import { controlClass, SelectField } from "../../components/field";
import { formatBytes, formatCount, plural } from "../../lib/format";
import type { DownloadPlan } from "./api/plan-download";
import type { DownloadChoice } from "./download-choice";
import { matcher } from "./name-filter";

type Split = DownloadPlan["splits"][number];

/** More configs than this are searched, not scrolled. */
const configsToScroll = 12;
const configsShown = 100;

interface SplitPickerProps {
  plan: DownloadPlan;
  /** What was chosen, shown at once; the plan for it follows. */
  choice: DownloadChoice;
  isStale: boolean;
  onConfig: (config: string) => void;
  onSplits: (splits: string[]) => void;
}

export function SplitPicker({ plan, choice, isStale, onConfig, onSplits }: SplitPickerProps) {
  const config = choice.config ?? plan.config ?? "";
  // The splits of another subset are on show until its own are known.
  const isOther = config !== (plan.config ?? "");
  const isChosen = ({ split, selected: isPlanned }: Split) =>
    choice.splits.length > 0 ? choice.splits.includes(split) : isPlanned;
  const selected = plan.splits.filter(isChosen);
  const toggle = (name: string, on: boolean) =>
    onSplits(
      plan.splits
        .filter((one) => (one.split === name ? on : isChosen(one)))
        .map(({ split }) => split),
    );
  const rows = selected.map((split) => split.num_rows);
  const rowsTotal = rows.includes(null) ? null : rows.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  return (
    <div className="grid gap-3">
      <ConfigPicker configs={plan.configs} config={config} onConfig={onConfig} />
      <table aria-busy={isStale} className={`w-full text-base ${isOther ? "stale" : ""}`}>
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
                    checked={isChosen(split)}
                    disabled={isOther || (isChosen(split) && selected.length === 1)}
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
            <td className={`py-1.5 text-right ${isStale ? "stale" : ""}`}>
              {formatBytes(plan.bytes_total)}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface ConfigPickerProps {
  configs: readonly string[];
  config: string;
  onConfig: (config: string) => void;
}

function ConfigPicker(props: ConfigPickerProps) {
  const { configs, config, onConfig } = props;
  if (configs.length <= 1) return null;
  if (configs.length > configsToScroll) return <ConfigSearch {...props} />;
  return (
    <SelectField
      label="Subset"
      value={config}
      onChoose={onConfig}
      choices={configs.map((one) => ({ value: one, label: one }))}
    />
  );
}

/** A repository may have thousands of subsets: they are found by name, and a screenful exists. */
function ConfigSearch({ configs, config, onConfig }: ConfigPickerProps) {
  const [filter, setFilter] = useState("");
  const matching = configs.filter(matcher(filter));
  const shown = matching.slice(0, configsShown);
  if (config && !filter && !shown.includes(config)) shown.unshift(config);
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">
        Subset{" "}
        <span className="num font-normal text-text-3">{plural(configs.length, "choice")}</span>
      </legend>
      <input
        type="search"
        aria-label="Filter subsets"
        placeholder={`Filter ${formatCount(configs.length)} subsets; * stands for anything`}
        className={controlClass}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <div className="max-h-44 overflow-y-auto rounded-control border border-line">
        {shown.map((one) => (
          <label
            key={one}
            className="flex min-h-8 items-center gap-2.5 px-2.5 hover:bg-raised has-checked:bg-raised"
          >
            <input
              type="radio"
              name="subset"
              checked={one === config}
              onChange={() => onConfig(one)}
            />
            <bdi className="min-w-0 truncate" title={one}>
              {one}
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
