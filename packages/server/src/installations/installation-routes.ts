import { Type } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import { HttpProblem } from '../http/problem.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { plainText } from '../text-schemas.js'
import type { Installation, InstallRequest } from './installation.js'
import type { InstallationService } from './installation-service.js'
import { expectPackageName } from './package-name.js'
import { LARGEST_PACKED } from './package-tarball.js'
import type { RegistryClient } from './registry-client.js'

interface Services {
  installations: InstallationService
  registryClient: RegistryClient
}

const tag = 'Pieces'
const permission = 'pieces.manage'
const closed = { additionalProperties: false }
/** An installation may take longer than a request usually does. */
const seconds = 300

const InstallBody = Type.Union([
  Type.Object(
    {
      package: plainText({
        maxLength: 214,
        description: 'Name of the package in the registry.',
        examples: ['plugboard-piece-acme'],
      }),
      version: plainText({ maxLength: 100, description: 'One exact version.', examples: ['1.2.0'] }),
    },
    closed,
  ),
  Type.Object(
    {
      folder: plainText({
        maxLength: 4_000,
        description: 'Absolute path of a package; on a server for this machine only.',
      }),
    },
    closed,
  ),
])
const WaitQuery = Type.Object(
  {
    wait: Type.Optional(
      Type.Boolean({ description: 'false: answer 202 at once, and tell how it goes elsewhere. Default true.' }),
    ),
  },
  closed,
)

/** The REST routes of installing pieces. */
export function installationRoutes({ installations, registryClient }: Services): Route[] {
  const audit = ['piece.installed', 'piece.install_failed'] as const
  const answer = async (request: InstallRequest, wait: boolean | undefined, caller: ReturnType<typeof callerOf>) => {
    if (wait === false) return Reply.json(view(await installations.start(request, caller)), { status: 202 })
    return Reply.json(view(await installations.install(request, caller)), { status: 201 })
  }
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/pieces',
      permission,
      audit,
      summary: 'Install a piece from the registry',
      description:
        'By one exact version. Versions stand side by side; connections keep the one they have until an upgrade.',
      tag,
      limits: { seconds },
      query: WaitQuery,
      body: InstallBody,
      handler: (request) => answer(asRequest(request.body), request.query.wait, callerOf(request)),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/pieces/tarball',
      permission,
      audit,
      summary: 'Install a piece from a tarball',
      description: 'The body is what `npm pack` writes, at most 32 MiB.',
      tag,
      limits: { seconds, body: LARGEST_PACKED },
      query: WaitQuery,
      bytes: true,
      handler: (request) => {
        if (request.bytes.length === 0) throw noBody()
        return answer({ source: 'tarball', bytes: request.bytes }, request.query.wait, callerOf(request))
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/piece-installations/:id',
      permission,
      audit: { none: 'reads how an installation goes' },
      summary: 'Read how an installation goes',
      tag,
      handler: async ({ params }) => view(await installations.expect(params.id)),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/piece-packages',
      permission,
      audit: { none: 'reads what is public about a package' },
      summary: 'List the versions of a package in the registry',
      tag,
      limits: { seconds: 60 },
      query: Type.Object({ package: Type.String({ maxLength: 214 }) }, closed),
      handler: async ({ query, signal }) => {
        expectPackageName(query.package)
        return { package: query.package, ...(await registryClient.versions(query.package, signal)) }
      },
    }),
  ]
}

function asRequest(body: { package: string; version: string } | { folder: string }): InstallRequest {
  return 'folder' in body ? { source: 'folder', folder: body.folder } : { source: 'registry', ...body }
}

/** An installation as the API tells of it. */
function view({ id, state, source, subject, stage, note, piece, remarks, failure, ...rest }: Installation) {
  return { id, state, source, subject, stage, note, ...nothing, ...piece, remarks, failure, ...rest }
}

const nothing = { name: null, version: null, package: null }

const noBody = () =>
  new HttpProblem({
    status: 400,
    code: 'body_required',
    detail: 'The tarball is the body of the request.',
    hint: 'Send what `npm pack` writes, with the content type application/gzip.',
  })
