import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import { Menu, MenuItem } from '../html/menu.js'
import { PageHeader } from '../html/page-header.js'
import { Tabs } from '../html/tabs.js'
import { Time } from '../html/time.js'
import { projectPaths } from '../pages/project-paths.js'
import type { Flow } from './flow.js'
import { flowPaths } from './flow-paths.js'

export type FlowTab = 'steps' | 'versions'

interface FlowHeaderProps {
  project: ProjectPlace
  flow: Flow
  tab: FlowTab
  /** Where its runs are listed. */
  runsHref: string | undefined
  /** The draft differs from the newest version. */
  unpublished: boolean
  may: { edit: boolean; publish: boolean; run: boolean; delete: boolean }
}

/** Head of the pages of one flow: its name and state, what can be done with it, and its tabs. */
export function FlowHeader({ project, flow, tab, runsHref, unpublished, may }: FlowHeaderProps) {
  const { flow: href, versions, to } = flowPaths(project, flow.key)
  const dialog = (name: string) => ({ 'hx-get': to(name), 'hx-target': '#dialog-slot', 'data-guarded': true })
  return (
    <>
      <PageHeader
        title={flow.name}
        back={{ title: 'Flows', href: projectPaths.flows(project) }}
        description={<FlowState flow={flow} unpublished={unpublished} />}
      >
        {runsHref === undefined ? null : (
          <Button variant="quiet" icon="history" href={runsHref}>
            Runs
          </Button>
        )}
        {may.run ? (
          <Button icon="play" {...dialog('run')}>
            Run flow
          </Button>
        ) : null}
        {may.publish ? (
          <Button variant="primary" icon="upload" {...dialog('publish')}>
            Publish
          </Button>
        ) : null}
        {may.edit || may.delete ? (
          <Menu id="flow-menu" label={`Actions for flow ${flow.name}`}>
            {may.edit ? (
              <MenuItem icon="pencil" {...dialog('rename')}>
                Rename
              </MenuItem>
            ) : null}
            {may.delete ? (
              <MenuItem icon="trash" danger {...dialog('delete')}>
                Delete flow
              </MenuItem>
            ) : null}
          </Menu>
        ) : null}
      </PageHeader>
      <Tabs
        label="Parts of the flow"
        tabs={[
          { title: 'Steps', href, current: tab === 'steps', count: flow.draft.steps.length },
          { title: 'Versions', href: versions, current: tab === 'versions', count: flow.versions.length },
        ]}
      />
    </>
  )
}

function FlowState({ flow, unpublished }: { flow: Flow; unpublished: boolean }) {
  const newest = flow.versions[0]
  return (
    <>
      {newest === undefined
        ? 'Draft, never published'
        : unpublished
          ? `Draft with changes since version ${newest.number}`
          : `Draft is version ${newest.number}`}
      {' · saved '}
      <Time at={flow.modifiedAt} /> by {flow.modifiedBy}
    </>
  )
}
