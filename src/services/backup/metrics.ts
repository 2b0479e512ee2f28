// Metrics that show whether backups are made, uploaded and restorable.

import type { Counter, Gauge, Metrics } from "../../adapters/metrics/registry.ts";

export interface BackupMetrics {
  lastSuccess: Gauge;
  lastUpload: Gauge;
  lastDrill: Gauge;
  bytes: Gauge;
  seconds: Gauge;
  kept: Gauge<"place">;
  runs: Counter<"result">;
  /** Longest time between two scheduled backups. */
  interval: Gauge;
  /** Longest time between two trial restores. */
  drillInterval: Gauge;
  /** 1 if backups are uploaded, and if each is restored for a test. */
  enabled: Gauge<"step">;
}

export function createBackupMetrics(metrics: Metrics): BackupMetrics {
  const gauge = (name: string, help: string) => metrics.gauge({ name, help });
  return {
    lastSuccess: gauge("backup_last_success_timestamp_seconds", "When the newest backup was made"),
    lastUpload: gauge("backup_last_upload_timestamp_seconds", "When a backup was last uploaded"),
    lastDrill: gauge(
      "backup_last_drill_timestamp_seconds",
      "When a backup was last restored and verified in a scratch database",
    ),
    bytes: gauge("backup_last_size_bytes", "Size of the newest backup file"),
    seconds: gauge("backup_last_duration_seconds", "How long the newest backup took"),
    kept: metrics.gauge({
      name: "backup_files",
      help: "Backups by place: local, drive, rclone",
      labelNames: ["place"],
    }),
    runs: runsCounter(metrics),
    interval: gauge("backup_interval_seconds", "Longest time between two scheduled backups"),
    drillInterval: gauge(
      "backup_drill_interval_seconds",
      "Longest time between two scheduled trial restores",
    ),
    enabled: metrics.gauge({
      name: "backup_step_enabled",
      help: "1 if this step of a backup run is configured: upload, drill",
      labelNames: ["step"],
    }),
  };
}

/** Prometheus sees no increase in a counter that first appears as 1, so each starts at 0. */
function runsCounter(metrics: Metrics): Counter<"result"> {
  const runs = metrics.counter({
    name: "backup_runs_total",
    help: "Backup runs by their result",
    labelNames: ["result"],
  });
  for (const result of ["success", "failure"]) runs.inc({ result }, 0);
  return runs;
}
