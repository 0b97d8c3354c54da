import { lazy, type ReactNode, Suspense, useState } from "react";
import { type ButtonLook, buttonClass } from "./button";

const load = () => import("./menu-popup");
const MenuPopup = lazy(load);

export interface MenuAction {
  label: string;
  onClick: () => void;
  isDangerous?: boolean;
}

export interface MenuProps extends ButtonLook {
  label: string;
  trigger: ReactNode;
  items: readonly MenuAction[];
}

/** Leaves out what does not apply now, so that lists of actions can be written with `&&`. */
export function menuItems(
  ...items: readonly (MenuAction | false | null | undefined)[]
): MenuAction[] {
  return items.filter((item): item is MenuAction => Boolean(item));
}

/** A button with a menu. The menu itself is a fifth of the first load, so it comes when needed. */
export function Menu(props: MenuProps) {
  const [isUsed, setIsUsed] = useState(false);
  const { label, trigger, look = "ghost", size = "icon" } = props;
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="menu"
      className={buttonClass({ look, size })}
      onPointerEnter={() => void load()}
      onClick={() => setIsUsed(true)}
    >
      {trigger}
    </button>
  );
  if (!isUsed) return button;
  return (
    <Suspense fallback={button}>
      <MenuPopup {...props} />
    </Suspense>
  );
}
