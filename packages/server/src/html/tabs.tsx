interface TabsProps {
  /** What the tabs divide, read aloud. */
  label: string
  tabs: readonly { title: string; href: string; current?: boolean; count?: number }[]
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
        >
          {tab.title}
          {tab.count === undefined ? null : <span class="text-muted">{tab.count}</span>}
        </a>
      ))}
    </nav>
  )
}
