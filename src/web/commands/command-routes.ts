import type { Hono } from 'hono'
import { readAsked } from '../answer-route.ts'
import { ApiProblem } from '../api-problem.ts'
import type { Admitted } from '../doorkeeper.ts'
import { jsonAnswer } from '../json-answer.ts'
import { jsonBody, limitBody } from '../json-body.ts'
import { confirmAsked, prepareAsked } from '../shapes/command-shapes.ts'
import type { PreparedCommands } from './prepared-commands.ts'

/** Refused by the page, and by no engine: it is in no log, or a stranger could make it grow. */
const ATTEMPTS: readonly string[] = ['wrong-role', 'expired']

/** A wish in two steps. `refused`: hears what was not even asked of the engine. */
export const commandRoutes = (api: Hono<Admitted>, commands: PreparedCommands, refused: (why: string, what: string) => void): void => {
  const attempt = async <Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ApiProblem && ATTEMPTS.includes(error.code)) refused(error.code, what)
      throw error
    }
  }
  const requireTrader = (role: Admitted['Variables']['role']): void => {
    if (role !== 'trade') throw new ApiProblem('wrong-role', 'This key only looks. The link with the trade key commands the engine.')
  }
  api.post('/commands', limitBody, (c) =>
    attempt('a command', async () => {
      requireTrader(c.get('role'))
      return jsonAnswer(await commands.prepare(readAsked(prepareAsked, await jsonBody(c))))
    }),
  )
  api.post('/commands/:nonce', limitBody, (c) =>
    attempt('a confirmation', async () => {
      requireTrader(c.get('role'))
      return jsonAnswer(await commands.confirm(c.req.param('nonce'), readAsked(confirmAsked, await jsonBody(c))))
    }),
  )
}
