import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { routes } from './routes/index.ts'
import { sessionAsked, sessionShape } from './shapes/access-shapes.ts'
import { api } from './shapes/api.ts'
import { confirmAsked, confirmedShape, prepareAsked, preparedShape } from './shapes/command-shapes.ts'
import { logAsked, logShape } from './shapes/log-shapes.ts'
import { problemShape } from './shapes/problem-shapes.ts'
import { streamAsked } from './shapes/stream-shapes.ts'

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const problem = { description: 'why not, in a sentence', content: { 'application/problem+json': { schema: problemShape } } }
const security = [{ token: [] }]

const paramsOf = (path: string) => z.object(Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, z.string()])))

type Get = {
  readonly path: string
  readonly summary: string
  readonly query: z.ZodObject
  readonly content: Readonly<Record<string, { schema: z.ZodType }>>
}

const got = ({ path, summary, query, content }: Get) =>
  createRoute({
    method: 'get',
    path,
    summary,
    security,
    request: { query, ...(path.includes('{') && { params: paramsOf(path) }) },
    responses: { 200: { description: summary, content }, default: problem },
  })

/** The API as a document of OpenAPI 3.1, made of the table of routes and their shapes. */
export const openApi = (): object => {
  const app = new OpenAPIHono()
  const { openAPIRegistry: registry } = app
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer', description: 'from POST /session' })
  registry.registerPath(
    got({ path: '/log', summary: 'Which log this is, and how far it is known', query: logAsked, content: json(logShape) }),
  )
  registry.registerPath(
    got({
      path: '/health/details',
      summary: 'The engine as it is now, beside its log',
      query: api['/health/details'].query,
      content: json(api['/health/details'].answer),
    }),
  )
  for (const { path, summary } of routes)
    registry.registerPath(got({ path, summary, query: api[path].query, content: json(api[path].answer) }))
  registry.registerPath(
    got({
      path: '/stream',
      summary: 'What follows: frames hello, events, moment, gap and ping',
      query: streamAsked,
      content: { 'text/event-stream': { schema: z.string() } },
    }),
  )
  registry.registerPath({
    method: 'post',
    path: '/session',
    summary: 'A key for a token',
    request: { body: { content: json(sessionAsked), required: true } },
    responses: { 200: { description: 'the token, and what it lets do', content: json(sessionShape) }, default: problem },
  })
  registry.registerPath({
    method: 'post',
    path: '/commands',
    summary: 'What would follow from a command; nothing is done yet (trade key)',
    security,
    request: { body: { content: json(prepareAsked), required: true } },
    responses: {
      200: { description: 'what would follow, and the nonce that confirms it within 30 s', content: json(preparedShape) },
      default: problem,
    },
  })
  registry.registerPath({
    method: 'post',
    path: '/commands/{nonce}',
    summary: 'Confirms a command, once (trade key)',
    security,
    request: { params: paramsOf('/commands/{nonce}'), body: { content: json(confirmAsked), required: true } },
    responses: { 200: { description: 'what became of it', content: json(confirmedShape) }, default: problem },
  })
  registry.registerPath({
    method: 'delete',
    path: '/session',
    summary: 'Takes the token back',
    security,
    responses: { 204: { description: 'it is worth nothing any more' }, default: problem },
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'coinfold',
      version: '1',
      description: 'A log of coinfold, as of any moment. Amounts are decimal strings, times milliseconds since 1970 (UTC).',
    },
    servers: [{ url: '/api/v1' }],
  })
}
