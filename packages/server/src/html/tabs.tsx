import type { ExtraAttributes } from './attributes.js'

interface Tab {
  title: string
  href: string
  current?: boolean
  count?: number
  /** Of its link: such as `hx-*`, where the tabs stand in a dialog. */
  attributes?: ExtraAttributes
}

interface TabsProps {
  /** What the tabs divide, read aloud. */
  label: string
  tabs: readonly Tab[]
}

/** Pages side by side under one title; each tab is a link. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav class="mb-5 flex gap-5 overflow-x-auto border-b border-line" aria-label={label}>
      {tabs.map((tab) => (
        <a
          class={`flex shrink-0 items-center gap-1.5 border-b-2 pb-2 font-medium ${
            tab.current ? 'border-accent' : 'border-transparent text-muted hover:text-base-content'
          }`}
          href={tab.href}
          {...(tab.current ? { 'aria-current': 'page' } : {})}
          {...tab.attributes}
        >
          {tab.title}
          {tab.count === undefined ? null : <span class="text-muted">{tab.count}</span>}
        </a>
      ))}
    </nav>
  )
}
