import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { shareFile } from '../drive-api.js'
import { fileField } from '../drive-fields.js'
import { permissionOf, ROLES } from '../drive-permission.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveShare = defineAction({
  name: 'drive-share',
  title: 'Share file in Drive',
  description: 'Lets a person, a group, a domain or anyone with the link see or change a file or folder.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    file: fileField('File or folder'),
    with: field.choice({
      title: 'With',
      default: 'user',
      choices: [
        { value: 'user', title: 'A person' },
        { value: 'group', title: 'A group' },
        { value: 'domain', title: 'Everybody in a Google Workspace' },
        { value: 'anyone', title: 'Anyone who has the link' },
      ],
    }),
    address: field.text({
      title: 'E-mail address',
      placeholder: 'ada@example.com',
      minLength: 3,
      maxLength: 320,
      visibleWhen: { with: ['user', 'group'] },
    }),
    domain: field.text({
      title: 'Domain',
      placeholder: 'example.com',
      minLength: 3,
      maxLength: 253,
      visibleWhen: { with: ['domain'] },
    }),
    role: field.choice({
      title: 'May',
      help: 'The last two are for folders and files of shared drives only.',
      default: 'reader',
      choices: ROLES,
    }),
    notify: field.checkbox({
      title: 'Tell them by mail',
      default: false,
      visibleWhen: { with: ['user', 'group'] },
    }),
    message: field.longText({
      title: 'Message',
      help: 'Stands in the mail.',
      maxLength: 5_000,
      optional: true,
      visibleWhen: { notify: [true] },
    }),
  }),
  output: Type.Object({
    permissionId: Type.String({ title: 'Id of the permission' }),
    with: Type.String({ title: 'With' }),
    role: Type.String({ title: 'Role' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { file, notify = false, message, ...input } = ctx.input
    const id = googleId(file, 'file')
    const shared = await shareFile(ctx, id, { ...permissionOf(input), notify, message })
    return { permissionId: shared.id, with: shared.type, role: shared.role }
  },
})
