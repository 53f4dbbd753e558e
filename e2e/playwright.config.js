// Debian's Chromium, no download; one server for each file of tests (see site.js).
import { defineConfig } from '@playwright/test';

export const launchOptions = {
  executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './setup.js',
  // Machines differ, and these are not measurements: waiting is ended by what appears.
  timeout: 600_000,
  expect: { timeout: 30_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['html', { outputFolder: 'report', open: 'never' }]],
  use: { launchOptions, actionTimeout: 60_000, navigationTimeout: 60_000, locale: 'zh-CN', viewport: { width: 1440, height: 900 }, screenshot: 'only-on-failure', trace: 'off' },
});
