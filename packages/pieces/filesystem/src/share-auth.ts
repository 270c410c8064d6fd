import { customAuth, field, fields } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'

const shareFields = fields({
  host: field.host({
    title: 'Server',
    help: 'Name or IP address of the file server.',
    placeholder: 'files.example.com',
  }),
  port: field.port({ title: 'Port', default: 445 }),
  share: field.text({
    title: 'Share',
    help: 'Name of the share, without the server and without slashes.',
    placeholder: 'documents',
    minLength: 1,
    maxLength: 80,
  }),
  domain: field.text({
    title: 'Domain',
    help: 'Windows domain of the user. Leave empty for a user of the server itself.',
    placeholder: 'EXAMPLE',
    maxLength: 255,
    optional: true,
  }),
  user: field.text({ title: 'User', placeholder: 'plugboard', minLength: 1, maxLength: 256 }),
  password: field.secret({ title: 'Password', help: 'Of that user.' }),
  folder: field.text({
    title: 'Folder',
    help: 'A folder of the share, to which everything is confined. Leave empty for the whole share.',
    placeholder: 'inbox/2026',
    maxLength: 4_096,
    optional: true,
  }),
  connectTimeout: field.number({
    title: 'Connect timeout',
    help: 'Seconds until the server must have answered.',
    integer: true,
    min: 1,
    max: 120,
    default: 10,
  }),
})

export type ShareFields = Static<typeof shareFields>

/** A share of Windows or Samba, over SMB 2.1 or 3; tried by signing in and looking into the folder. */
export const shareAuth = customAuth({
  name: 'share',
  title: 'Network share (SMB)',
  fields: shareFields,
  destination: ['host', 'port', 'domain'],
  guide: {
    steps: [
      'Find the address of the share. In Windows it reads `\\\\server\\share\\folder`: enter its parts one by one.',
      'Create a user for Plugboard on the file server, with rights on the share and on its folders that are no wider than your flows need.',
      'Let the address Plugboard connects from through to port 445 of the file server.',
    ],
    links: [
      {
        title: 'Shares of Windows',
        url: 'https://learn.microsoft.com/windows-server/storage/file-server/file-server-smb-overview',
      },
      { title: 'Shares of Samba', url: 'https://www.samba.org/samba/docs/current/man-html/smb.conf.5.html' },
    ],
  },
  async validate(ctx) {
    const { tryShare } = await import('./smb/try-share.js')
    return { account: await tryShare(ctx) }
  },
})
