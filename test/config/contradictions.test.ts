import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/load.ts'

describe('options that contradict each other', () => {
  test.each<[Record<string, string>, string | null]>([
    [{ 'entry.windowMin': '60', 'entry.minWindowBars': '60' }, null],
    [{ 'entry.windowMin': '60', 'entry.minWindowBars': '61' }, 'entry.minWindowBars'],
    [{ 'entry.ttlS': '59', 'exit.maxHoldMin': '1' }, null],
    [{ 'entry.ttlS': '60', 'exit.maxHoldMin': '1' }, 'entry.ttlS'],
    // (100 + x) 0.999 0.9998 0.9998 > 100.1 from x = 0.240291 on
    // the stop follows what is paid, the ask of 100.01 at most, wherever the limit is
    [{ 'entry.limitOffsetPct': '1', 'exit.hardStopPct': '1' }, null],
    [{ 'entry.limitOffsetPct': '5', 'exit.hardStopPct': '4' }, null],
    // 100.05 less 0.1 % is 99.94995, and half a spread of 0.1002 leaves a bid of 99.9499, of 0.1 one of 99.95
    [{ 'entry.limitOffsetPct': '0.05', 'exit.hardStopPct': '0.1', 'paper.spreadPct': '0.1002' }, 'exit.hardStopPct'],
    [{ 'entry.limitOffsetPct': '0.05', 'exit.hardStopPct': '0.1', 'paper.spreadPct': '0.1' }, null],
    [{ 'entry.limitOffsetPct': '-5', 'exit.hardStopPct': '0.1' }, null],
    [{ 'exit.hardStopPct': '0.1', 'paper.spreadPct': '0.2' }, 'exit.hardStopPct'],
    [{ 'exit.hardStopPct': '0.1', 'paper.spreadPct': '0.19' }, null],
    [{ 'exit.takeProfitPct': '0.24' }, 'exit.takeProfitPct'],
    [{ 'exit.takeProfitPct': '0.24029' }, 'exit.takeProfitPct'],
    [{ 'exit.takeProfitPct': '0.2403' }, null],
    [{ 'exit.takeProfitPct': '0.1', 'paper.makerFeePct': '0', 'paper.takerFeePct': '0', 'paper.slippagePct': '0' }, null],
    [{ 'exit.takeProfitPct': '0.1', 'paper.makerFeePct': '0', 'paper.takerFeePct': '0', 'paper.spreadPct': '0.1' }, 'exit.takeProfitPct'],
    [{ 'exit.takeProfitPct': '1.1', 'paper.makerFeePct': '0.6' }, 'exit.takeProfitPct'],
    [{ 'exit.takeProfitPct': '1.1', 'paper.takerFeePct': '0.6' }, 'exit.takeProfitPct'],
    [{ 'exit.trailingActivatePct': '2.49', 'exit.takeProfitPct': '2.5' }, null],
    [{ 'exit.trailingActivatePct': '2.5', 'exit.takeProfitPct': '2.5' }, 'exit.trailingActivatePct'],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingDistancePct': '1', 'exit.trailingStepPct': '1' }, null],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingDistancePct': '1', 'exit.trailingStepPct': '1.01' }, 'exit.trailingStepPct'],
    [{ 'exit.trailingActivatePct': '1', 'exit.hardStopPct': '5', 'exit.trailingDistancePct': '5.94' }, null],
    [{ 'exit.trailingActivatePct': '1', 'exit.hardStopPct': '5', 'exit.trailingDistancePct': '5.95' }, 'exit.trailingDistancePct'],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingAfterMin': '1439' }, null],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingAfterMin': '1440' }, 'exit.trailingAfterMin'],
    [{ 'exit.trailingActivatePct': '0', 'exit.trailingAfterMin': '1' }, 'exit.trailingAfterMin'],
    [{ 'exit.trailingActivatePct': '2', 'exit.trailingDistancePct': '4.99', 'exit.trailingAfterMin': '1' }, null],
    [{ 'exit.trailingActivatePct': '2', 'exit.trailingDistancePct': '5', 'exit.trailingAfterMin': '1' }, 'exit.trailingAfterMin'],
    [{ 'exit.trailingActivatePct': '2', 'exit.trailingMaxPct': '5', 'exit.trailingAfterMin': '1' }, null],
    [
      { 'exit.trailingActivatePct': '2', 'exit.trailingMaxPct': '5', 'exit.trailingAfterMin': '1', 'exit.trailingBy': 'atr' },
      'exit.trailingAfterMin',
    ],
    [{ 'exit.switching': 'on' }, null],
    [{ 'exit.switching': 'on', 'exit.switchStopBelowPct': '4.99' }, null],
    [{ 'exit.switching': 'on', 'exit.switchStopBelowPct': '5' }, 'exit.switchStopBelowPct'],
    [{ 'exit.switching': 'on', 'exit.switchTargetAbovePct': '2.49' }, null],
    [{ 'exit.switching': 'on', 'exit.switchTargetAbovePct': '2.5' }, 'exit.switchTargetAbovePct'],
    [{ 'exit.switchTargetAbovePct': '2.5', 'exit.switchStopBelowPct': '5', 'exit.takeProfitPartPct': '50' }, null],
    [{ 'exit.switching': 'on', 'exit.takeProfitPartPct': '99' }, 'exit.switching'],
    [{ 'exit.withdrawals': '1' }, 'exit.withdrawals'],
    [{ 'exit.withdrawals': '1', 'exit.ladder': 'patient' }, null],
    [{ 'exit.withdrawals': '1', 'exit.neverMarket': 'on' }, null],
    [{ 'paper.latencyMinMs': '50', 'paper.latencyMaxMs': '50' }, null],
    [{ 'paper.latencyMinMs': '51', 'paper.latencyMaxMs': '50' }, 'paper.latencyMinMs'],
    [{ 'paper.timeoutMs': '101', 'paper.latencyMinMs': '1', 'paper.latencyMaxMs': '50' }, null],
    [{ 'paper.timeoutMs': '100', 'paper.latencyMinMs': '1', 'paper.latencyMaxMs': '50' }, 'paper.timeoutMs'],
    [{ 'paper.proofDelayMs': '10000', 'paper.timeoutMs': '10000' }, null],
    [{ 'paper.proofDelayMs': '9999', 'paper.timeoutMs': '10000' }, 'paper.proofDelayMs'],
  ])('%j: %s', (overrides, path) => {
    expect(readConfig({ overrides }).problems.map((problem) => problem.path)).toEqual(path === null ? [] : [path])
  })
})
