import type { Child, PropsWithChildren } from 'hono/jsx'
import { Document, type DocumentProps } from './document.js'
import { drawnOnce } from './drawn-once.js'
import { Icon, type IconName } from './icon.js'
import { Logo } from './logo.js'
import { Menu, MenuItem, MenuLine } from './menu.js'
import { ThemeToggle } from './theme-toggle.js'

export interface NavItem {
  /** Compared with the layout's `active`. */
  key: string
  title: string
  href: string
  icon: IconName
  /** Something that needs attention, such as connections that stopped working. */
  count?: number
}

export interface EnvironmentLink {
  key: string
  title: string
  /** The page as it is in that environment. */
  href: string
}

/** What every page of a signed-in person shows around its content; made once for a request. */
export interface Shell {
  assets: DocumentProps['assets']
  project: { title: string; href: string }
  nav: readonly NavItem[]
  /** The selector; leave out on pages that belong to no environment. */
  environments?: { current: string; items: readonly EnvironmentLink[] }
  user: { name: string; email?: string; settingsHref?: string }
  /** Where signing out is posted. */
  signOutAction: string
  toasts?: DocumentProps['toasts']
}

interface LayoutProps extends Shell {
  title: string
  /** `key` of the navigation entry this page belongs to. */
  active?: string
  /** In the top bar, such as a search field. */
  topBar?: Child
  /** Uses the whole width. Default: at most 1,280 px. */
  wide?: boolean
}

/** A page with navigation at the left and project, environment and user on top. */
export function Layout(props: PropsWithChildren<LayoutProps>) {
  const { title, assets, toasts = [], active, wide, children } = props
  return (
    <Document title={title} assets={assets} toasts={toasts}>
      <a class="btn btn-primary sr-only z-50 focus:not-sr-only focus:fixed focus:top-2 focus:left-2" href="#main">
        Skip to content
      </a>
      <div class="frame flex min-h-dvh">
        <Side nav={props.nav} project={props.project} {...(active === undefined ? {} : { active })} />
        <div class="flex min-w-0 flex-1 flex-col">
          <TopBar {...props} />
          <main
            id="main"
            tabindex={-1}
            class={`w-full flex-1 px-4 py-6 outline-none sm:px-6 ${wide ? '' : 'mx-auto max-w-7xl'}`}
          >
            {children}
          </main>
        </div>
      </div>
    </Document>
  )
}

const Side = drawnOnce(({ nav, project, active }: Pick<LayoutProps, 'nav' | 'project' | 'active'>) => {
  return (
    <aside id="side" class="side" popover="auto" aria-label="Plugboard">
      <a class="flex h-14 items-center gap-2.5 px-4 font-semibold tracking-tight" href={project.href}>
        <Logo />
        <span class="text-[15px]">Plugboard</span>
      </a>
      <nav class="grid gap-0.5 overflow-y-auto px-2.5 py-2" aria-label="Main">
        {nav.map((item) => (
          <a class="nav-link" href={item.href} {...(item.key === active ? { 'aria-current': 'page' } : {})}>
            <Icon name={item.icon} />
            <span class="flex-1">{item.title}</span>
            {item.count ? (
              <span class="tone-error tone-chip rounded px-1.5 text-xs font-medium">{item.count}</span>
            ) : null}
          </a>
        ))}
      </nav>
    </aside>
  )
})

function TopBar({ project, environments, user, signOutAction, topBar }: LayoutProps) {
  return (
    <header class="sticky top-0 z-20 flex h-14 items-center gap-1 border-b border-line bg-base-100 px-2 sm:px-4">
      <button type="button" class="btn btn-quiet btn-square lg:hidden" popovertarget="side" aria-label="Navigation">
        <Icon name="menu" size={18} />
      </button>
      <div class="flex min-w-0 flex-1 items-center gap-1">
        <a class="min-w-0 truncate px-2 font-medium" href={project.href}>
          {project.title}
        </a>
        {environments === undefined ? null : <EnvironmentMenu {...environments} />}
      </div>
      {topBar}
      <ThemeToggle />
      <UserMenu user={user} signOutAction={signOutAction} />
    </header>
  )
}

const EnvironmentMenu = drawnOnce(({ current, items }: NonNullable<Shell['environments']>) => {
  const title = items.find((item) => item.key === current)?.title ?? current
  const button = (
    <>
      <Icon name="layers" />
      <span class="truncate text-base-content">{title}</span>
      <span class="sr-only">environment, change</span>
      <Icon name="chevron-down" size={14} />
    </>
  )
  return (
    <>
      <span class="text-faint" aria-hidden="true">
        /
      </span>
      <Menu id="environment-menu" label="Environment" button={button} class="min-w-0 px-2">
        {items.map((item) => (
          <MenuItem href={item.href} current={item.key === current}>
            {item.title}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
})

const UserMenu = drawnOnce(({ user, signOutAction }: Pick<LayoutProps, 'user' | 'signOutAction'>) => {
  const face = (
    <span
      class="inline-flex size-7 items-center justify-center rounded-full bg-neutral text-xs font-semibold text-neutral-content"
      aria-hidden="true"
    >
      {initials(user.name)}
    </span>
  )
  const button = (
    <>
      {face}
      <span class="sr-only">Account of {user.name}</span>
    </>
  )
  return (
    <>
      <Menu id="user-menu" label="Account" button={button} class="px-1.5">
        <div class="px-2 py-1.5" role="none">
          <p class="truncate font-medium">{user.name}</p>
          {user.email === undefined ? null : <p class="truncate text-muted">{user.email}</p>}
        </div>
        <MenuLine />
        {user.settingsHref === undefined ? null : (
          <MenuItem icon="settings" href={user.settingsHref}>
            Account settings
          </MenuItem>
        )}
        <MenuItem icon="log-out" type="submit" form="sign-out">
          Sign out
        </MenuItem>
      </Menu>
      <form id="sign-out" method="post" action={signOutAction} hidden />
    </>
  )
})

const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
