/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { Button } from './button.js'
import { Dialog } from './dialog.js'
import { Layout, type Shell } from './layout.js'
import { Menu, MenuItem } from './menu.js'
import { PlainLayout } from './plain-layout.js'
import { Problem } from './problem.js'
import { Progress } from './progress.js'
import { Steps } from './steps.js'
import { Table } from './table.js'

const assets = {
  css: '/assets/app.1.css',
  app: '/assets/app.1.js',
  htmx: '/assets/htmx.1.js',
  favicon: '/assets/favicon.1.svg',
}

const shell: Shell = {
  assets,
  project: { title: 'Default', href: '/' },
  nav: [
    { key: 'connections', title: 'Connections', href: '/connections', icon: 'plug', count: 2 },
    { key: 'flows', title: 'Flows', href: '/flows', icon: 'workflow' },
  ],
  environments: {
    current: 'development',
    items: [
      { key: 'development', title: 'Development', href: '/d' },
      { key: 'production', title: 'Production', href: '/p' },
    ],
  },
  user: { name: 'Ada Lovelace', email: 'ada@example.com' },
  signOutAction: '/sign-out',
}

const page = async () =>
  String(
    await (
      <Layout {...shell} title="<Flows>" active="flows" toasts={[{ message: 'Saved' }]}>
        <Table
          label="Flows"
          rows={[{ key: 'a', name: 'First' }]}
          rowId={(row) => `row-${row.key}`}
          selection={{ name: 'key', value: (row) => row.key, label: (row) => `Select ${row.name}` }}
          columns={[
            { title: 'Name', cell: (row) => row.name, sort: { href: '?sort=name', direction: 'ascending' } },
            {
              title: 'Actions',
              hideTitle: true,
              cell: () => (
                <Menu id="m" label="Actions for First">
                  <MenuItem icon="trash" danger>
                    Delete
                  </MenuItem>
                </Menu>
              ),
            },
          ]}
        />
        <Dialog id="d" title="Sure?" open footer={<Button closesDialog>Cancel</Button>}>
          <Problem title="No" detail="<script>alert(1)</script>" requestId="req_1" />
          <Progress label="Testing" done={1} total={3} />
          <Steps label="Test" steps={[{ name: 'Network', ok: false, ms: 1_300, message: 'refused' }]} />
        </Dialog>
      </Layout>
    ),
  )

describe('a page', () => {
  it('keeps the Content-Security-Policy: no inline script, style or handler', async () => {
    const html = await page()
    expect(html).not.toMatch(/\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src="\/assets\/)/)
  })

  it('loads our script before htmx, which needs its Trusted Types policy', async () => {
    const html = await page()
    expect(html).toMatch(/^<!doctype html><html lang="en">/)
    expect(html.indexOf(assets.app)).toBeGreaterThan(0)
    expect(html.indexOf(assets.app)).toBeLessThan(html.indexOf(assets.htmx))
    expect(html).toMatch(/<script src="\/assets\/htmx\.1\.js" defer/)
  })

  it('escapes its title and says where it is', async () => {
    const html = await page()
    expect(html).toContain('<title>&lt;Flows&gt; · Plugboard</title>')
    expect(html).toMatch(/href="\/flows" aria-current="page"/)
    expect(html).not.toMatch(/href="\/connections" aria-current/)
  })

  it('shows the current environment and posts to sign out', async () => {
    const html = await page()
    expect(html).toMatch(/href="\/d" aria-current="true"/)
    expect(html).toMatch(/<form id="sign-out" method="post" action="\/sign-out"/)
  })

  it('has a row that can be swapped alone, with a labelled checkbox', async () => {
    expect(await page()).toMatch(/<tr id="row-a"><td[^>]*><input[^>]* name="key" value="a" aria-label="Select First"/)
  })

  it('sorts with a link and says the direction', async () => {
    expect(await page()).toMatch(/<th[^>]* aria-sort="ascending"><a[^>]* href="\?sort=name"/)
  })
})

it('a plain page has a heading and no navigation', async () => {
  const html = String(
    await (
      <PlainLayout assets={assets} title="Sign in" heading="Sign in to Plugboard">
        x
      </PlainLayout>
    ),
  )
  expect(html).toMatch(/<h1[^>]*>Sign in to Plugboard<\/h1>/)
  expect(html).not.toContain('<nav')
})
