import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { copyText } from "../lib/copy-text";
import { Button, type ButtonLook } from "./button";
import { showFailure } from "./toasts";

interface CopyProps extends ButtonLook {
  text: string;
  label: string;
  isIcon?: boolean;
}

export function CopyButton({ text, label, isIcon = false, look = "ghost", size }: CopyProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await copyText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch (reason) {
      showFailure("Not copied", reason);
    }
  };
  const Icon = copied ? Check : Copy;
  const words = copied ? "Copied" : label;
  return (
    <Button
      look={look}
      size={size ?? (isIcon ? "icon" : "normal")}
      // On a phone the words make room; the name stays.
      aria-label={words}
      title={isIcon ? words : text}
      onClick={() => void copy()}
    >
      <Icon aria-hidden className="size-4" />
      {!isIcon && <span className="max-sm:hidden">{words}</span>}
    </Button>
  );
}
