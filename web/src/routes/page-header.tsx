import { type ReactNode, useEffect } from "react";
import { Name } from "../components/name";

interface PageHeaderProps {
  title: string;
  above?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, above, below, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} – tokenmill`;
  }, [title]);
  return (
    <header className="mb-5 flex flex-wrap items-end gap-x-4 gap-y-3">
      {/* A name too long to stand beside the buttons has a line of its own. */}
      <div className="min-w-0 flex-auto">
        {above}
        <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">
          <Name>{title}</Name>
        </h1>
        {below}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
