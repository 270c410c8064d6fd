import { Icon } from './icon.js'

interface CopyTextProps {
  /** What it is, read aloud: "Redirect URL". */
  label: string
  text: string
}

/** A text to be used elsewhere, with a button that copies it. */
export function CopyText({ label, text }: CopyTextProps) {
  return (
    <div class="flex items-center gap-1 rounded-field border border-line bg-base-200 py-1 pr-1 pl-3">
      <code class="min-w-0 flex-1 py-0.5 font-mono text-[13px] break-all">{text}</code>
      <button type="button" class="btn btn-quiet btn-sm" data-copy={text} aria-label={`Copy ${label}`}>
        <Icon name="copy" size={14} />
        <span data-copy-word aria-live="polite">
          Copy
        </span>
      </button>
    </div>
  )
}
