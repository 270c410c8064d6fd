import { randomBytes } from 'node:crypto'
import { joined, nextTs, threadOf } from './message-methods.js'
import type { Form, Method } from './method.js'
import { Refused } from './refused.js'
import type { StoredFile, Upload, Workspace } from './slack-workspace.js'

export const FILE_METHODS: Record<string, Method> = {
  'files.getUploadURLExternal': { tier: 4, scopes: () => ['files:write'], answer: announce },
  'files.completeUploadExternal': { tier: 4, scopes: () => ['files:write'], answer: complete },
  'files.info': { tier: 4, scopes: () => ['files:read'], answer: info },
}

function announce({ uploads, origin }: Workspace, { filename = '', length = '' }: Form): Record<string, unknown> {
  if (filename === '' || !(Number(length) > 0)) throw new Refused('missing_argument')
  if (Number(length) > 1024 ** 3) throw new Refused('file_upload_size_restricted')
  if (filename.endsWith('.exe')) throw new Refused('file_type_not_allowed')
  const id = `F0${String(uploads.size + 1).padStart(7, '0')}`
  const secret = randomBytes(12).toString('hex')
  uploads.set(secret, { id, filename, length: Number(length) })
  return { upload_url: `${origin}/upload/v1/${secret}`, file_id: id }
}

function complete(workspace: Workspace, form: Form): Record<string, unknown> {
  const wanted: { id: string; title?: string }[] = JSON.parse(form.files ?? '[]')
  const { id: channel, is_archived } = joined(workspace, form.channel_id ?? '')
  if (is_archived) throw new Refused('is_archived')
  if (form.thread_ts !== undefined) threadOf(workspace, channel, form.thread_ts)
  const files = wanted.map(({ id, title }) => {
    const upload = [...workspace.uploads.values()].find((one) => one.id === id)
    if (!upload?.received || workspace.files.some((one) => one.id === id)) throw new Refused('file_not_found')
    return stored(workspace, upload, title)
  })
  workspace.files.push(...files)
  const { initial_comment: text = '', thread_ts } = form
  const said = { user: workspace.botUser, bot_id: workspace.botId, app_id: workspace.appId, text }
  const place = { channel, ts: nextTs(workspace), ...(thread_ts !== undefined && { thread_ts }) }
  workspace.messages.push({ ...place, ...said, subtype: 'file_share', files })
  return { files: files.map(({ id, title }) => ({ id, title })) }
}

function stored(workspace: Workspace, { id, filename, received }: Upload, title = filename): StoredFile {
  const content = received?.content ?? Buffer.alloc(0)
  return addFile(workspace, { id, name: filename, title, size: received?.size ?? 0 }, content)
}

/** A file of the workspace, whose bytes are at `url_private`. */
export function addFile(
  { origin, teamId, botUser, contents }: Workspace,
  facts: Partial<StoredFile> & Pick<StoredFile, 'id' | 'name'>,
  content: Buffer,
): StoredFile {
  contents.set(facts.id, content)
  return {
    title: facts.name,
    mimetype: facts.name.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream',
    size: content.length,
    user: botUser,
    created: 1_717_171_717,
    mode: 'hosted',
    is_external: false,
    url_private: `${origin}/files-pri/${teamId}-${facts.id}/${encodeURIComponent(facts.name)}`,
    ...facts,
  }
}

function info({ files }: Workspace, { file }: Form): Record<string, unknown> {
  const found = files.find(({ id }) => id === file)
  if (!found) throw new Refused('file_not_found')
  return { file: found }
}
