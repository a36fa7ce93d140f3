import { expect, test } from 'vitest'
import { Asked } from '../../src/report/asked-rows.ts'
import { Cycles } from '../../src/report/position-cycles.ts'
import { recordedOf, Script } from './events.ts'

const pct = (of: string) => ({ by: 'pct', of })
const asked = (script: Script, orderId: string, hardStop: object, takeProfit: object): Script =>
  script.add('EntryRequested', { orderId, side: 'buy', limitPrice: '100', plan: { hardStop, takeProfit }, because: { strategy: 'drop' } })
const rowOf = (script: Script) => {
  const cycles = new Cycles()
  for (const event of recordedOf(script.placed)) cycles.see(event)
  return cycles.rows(new Asked())[0]
}
const closed = { reason: 'take-profit', dust: '0', openedMs: 0, entryValue: '0', exitValue: '0' }

test('of several entries the nearer stop and the nearer target are the plan, whichever came first; one that brought nothing is none', () => {
  const script = new Script()
  asked(script, 'a', pct('5'), pct('20'))
  script.fill('EntryFilled', '1', '100', {}, 'a')
  asked(script, 'b', pct('10'), { by: 'price', of: '9' })
  script.fill('EntryFilled', '1', '80', {}, 'b')
  asked(script, 'c', pct('1'), pct('1'))
  script.fill('ExitFilled', '2', '99', {}, 'x').add('PositionClosed', closed)
  // 90 on average: 5 % of it is 4.5 at risk, 9 is nearer than 20 %; 9 of gain came of it
  expect(rowOf(script)).toMatchObject({ plannedRewardRisk: '2', rewardRisk: '2', averageBuy: '90' })
})

test('an exit that overtook another is the one that the coins went by', () => {
  const script = new Script()
  asked(script, 'a', pct('5'), pct('20'))
  script.fill('EntryFilled', '1', '100', {}, 'a')
  script.add('ExitDecided', { exitId: 1, reason: 'take-profit', threshold: '120', compared: '120' })
  script.add('ExitOvertaken', { exitId: 2, reason: 'soft-stop', threshold: '97', compared: '96' })
  script.fill('ExitFilled', '1', '96', {}, 'x').add('PositionClosed', { ...closed, reason: 'soft-stop' })
  expect(rowOf(script)).toMatchObject({ threshold: '97', compared: '96', expectedPrice: '97' })
})
