import { Menu as Base } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button";

interface MenuProps extends ButtonLook {
  label?: string;
  trigger: ReactNode;
  children: ReactNode;
}

export function Menu({ label, trigger, look = "ghost", size = "icon", children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger aria-label={label} className={buttonClass({ look, size })}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-60">
          <Base.Popup className="min-w-44 rounded-control border border-line-strong bg-overlay py-1 shadow-overlay outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem(props: { onClick: () => void; isDangerous?: boolean; children: ReactNode }) {
  return (
    <Base.Item
      onClick={props.onClick}
      className={`flex min-h-8 cursor-pointer items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-raised
        data-highlighted:outline-1 data-highlighted:-outline-offset-1 data-highlighted:outline-line-strong
        ${props.isDangerous ? "text-danger" : ""}`}
    >
      {props.children}
    </Base.Item>
  );
}
