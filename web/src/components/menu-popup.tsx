import { Menu as Base } from "@base-ui/react/menu";
import { buttonClass } from "./button";
import type { MenuProps } from "./menu";

/** A menu that opens as soon as it is there; components/menu.tsx loads it at the first use. */
export default function MenuPopup({
  label,
  trigger,
  look = "ghost",
  size = "icon",
  items,
}: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger aria-label={label} className={buttonClass({ look, size })}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-60">
          <Base.Popup className="min-w-44 rounded-control border border-line-strong bg-overlay py-1 shadow-overlay outline-none">
            {items.map((item) => (
              <Base.Item
                key={item.label}
                onClick={item.onClick}
                className={`flex min-h-8 cursor-pointer items-center gap-2 px-3 py-1 outline-none
                  data-highlighted:bg-raised data-highlighted:outline-1 data-highlighted:-outline-offset-1
                  data-highlighted:outline-line-strong ${item.isDangerous ? "text-danger" : ""}`}
              >
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
