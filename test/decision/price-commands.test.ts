import { expect, test } from 'vitest'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { accepted, bought10, ended, entryRequested, filled, given, id, protected10, trailingPlan } from '../spec/story.ts'

const trailing = given(
  entryRequested({ plan: trailingPlan }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
).state
const exit = (reason: string, threshold: string, compared: string) => [
  { type: 'DecideExit', reason, threshold, compared, hangsOn: { is: 'average', price: '100' } },
]

test.each([
  ['below its hard stop', given(bought10).state, '89.99', exit('hard-stop', '90', '89.99')],
  ['at its hard stop', given(bought10).state, '90', exit('hard-stop', '90', '90')],
  ['a hundredth above it', given(bought10).state, '90.01', []],
  ['a hundredth below its target', given(bought10).state, '109.99', []],
  ['at its target', given(bought10).state, '110', exit('take-profit', '110', '110')],
  ['above its target', given(bought10).state, '110.5', exit('take-profit', '110', '110.5')],
  ['below its hard stop, which rests at the venue', given(protected10).state, '89', []],
  ['below where its trailing stop begins', trailing, '104.99', []],
  ['where its trailing stop begins', trailing, '105', [{ type: 'MoveTrailing', price: parse('105') }]],
  ['above its target and where its trailing stop begins', trailing, '111', exit('take-profit', '110', '111')],
  ['of which nothing is held', given().state, '90', []],
])('a position %s wants what its plan says', (_, state, price, commands) => {
  expect(priceCommands(state, parse(price))).toEqual(commands)
})
