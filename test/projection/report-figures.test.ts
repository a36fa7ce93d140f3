import { describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { reports } from '../../src/report/index.ts'
import { generatedFacts, sealAll } from '../audit/sealed-log.ts'
import { storeOf } from '../property/generated-run.ts'

/** A log whose first position buys 0.2597 LTC at 98 with its fee in a third asset, and is stopped out. */
const { rows } = sealAll(generatedFacts(21, 60))
const events = rows.map(decode)
const upTo = (type: string): typeof rows => rows.slice(0, events.findIndex((event) => event.type === type) + 1)
const read = async (name: string, some: typeof rows): Promise<unknown> => reports.get(name)!.read(await storeOf(some))

describe('of one position that is open, the figures are', () => {
  const open = upTo('ProtectionAccepted')

  test('what is held, what it cost with its fee, and what it is worth', async () => {
    expect(await read('portfolio', open)).toEqual({
      holdings: [
        {
          symbol: 'LTC/BTC',
          quote: 'BTC',
          contractSize: null,
          held: '0.2597',
          cost: '25.4760506',
          averageCost: '98.098',
          mark: '98',
          markMs: 1522800003073,
          value: '25.4506',
          unrealised: '-0.0254506',
          funding: '0',
          bought: '0.2597',
          boughtValue: '25.4506',
          sold: '0',
          soldValue: '0',
          fills: 1,
        },
      ],
    })
  })

  test('its lot, and nothing realised', async () => {
    expect(await read('lots', open)).toEqual({
      allocations: [],
      open: [
        {
          symbol: 'LTC/BTC',
          direction: 'long',
          contractSize: null,
          quantity: '0.2597',
          openedMs: 1522800003072,
          cost: '25.4760506',
          quote: 'BTC',
          openEvent: expect.stringMatching(/^[0-9a-f-]{36}$/),
          openTradeId: 't-LTC/BTC-0',
        },
      ],
      realised: { BTC: '0' },
      funding: {},
    })
  })

  test('the budget of each asset, also of the one that only paid a fee', async () => {
    const noContracts = { margin: '0', funding: '0' }
    const whole = {
      capital: '1000000',
      free: '1000000',
      reserved: '0',
      invested: '0',
      cash: '1000000',
      deposits: '1000000',
      ...noContracts,
    }
    const fee = '-0.00254506'
    expect(await read('budget', open)).toEqual({
      pools: {
        USD: whole,
        BTC: {
          capital: '999509.0254506',
          free: '999483.5494',
          reserved: '0',
          invested: '25.4760506',
          cash: '999483.5494',
          deposits: '999509',
          ...noContracts,
        },
        BNB: { capital: fee, free: fee, reserved: '0', invested: '0', cash: fee, deposits: '0', ...noContracts },
      },
      reservations: [],
    })
  })

  test('no position closed, and no sample of prices yet', async () => {
    expect(await read('performance', open)).toMatchObject({ quotes: {}, returns: { BTC: { days: 1, return: '0', maxDrawdown: '0' } } })
    expect(await read('equity', open)).toMatchObject({
      points: [],
      quotes: { USD: { equity: '1000000', peak: '1000000', maxDrawdown: '0', maxDrawdownShare: '0' } },
    })
  })
})

test('of one that is closed: by its reason, its coin, its strategy, and of all', async () => {
  const row = {
    closed: 1,
    wins: 0,
    losses: 1,
    winRate: '0',
    grossProfit: '0',
    grossLoss: '0.8062907958',
    gain: '-0.8062907958',
    profitFactor: '0',
    expectancy: '-0.8062907958',
    averageHoldMs: 2097,
  }
  expect(await read('performance', upTo('PositionClosed'))).toMatchObject({
    quotes: {
      BTC: {
        all: row,
        byReason: { 'hard-stop': row },
        bySymbol: { 'LTC/BTC': row },
        byStrategy: { drop: row },
        realised: '-0.8062907958',
        maxDrawdown: '0.8062907958',
      },
    },
  })
})
