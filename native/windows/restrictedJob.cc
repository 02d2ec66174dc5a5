#include "restrictedJob.hh"

namespace loadstone {

namespace {

constexpr DWORD limitFlags =
    JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
constexpr DWORD desktopLimits = JOB_OBJECT_UILIMIT_DESKTOP | JOB_OBJECT_UILIMIT_DISPLAYSETTINGS | JOB_OBJECT_UILIMIT_EXITWINDOWS |
                                JOB_OBJECT_UILIMIT_GLOBALATOMS | JOB_OBJECT_UILIMIT_HANDLES | JOB_OBJECT_UILIMIT_READCLIPBOARD |
                                JOB_OBJECT_UILIMIT_SYSTEMPARAMETERS | JOB_OBJECT_UILIMIT_WRITECLIPBOARD;

}  // namespace

Handle makeRestrictedJob(bool limitsDesktop) {
  Handle job(CreateJobObjectW(nullptr, nullptr));
  if (!job.isOpen()) throwLastError("CreateJobObject", "restricted");
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = limitFlags;
  limits.BasicLimitInformation.ActiveProcessLimit = 1;
  if (SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) == FALSE) {
    throwLastError("SetInformationJobObject", "JOB_OBJECT_LIMIT_ACTIVE_PROCESS");
  }
  // Whether the system took them is asked later.
  JOBOBJECT_BASIC_UI_RESTRICTIONS desktop{desktopLimits};
  if (limitsDesktop) SetInformationJobObject(job.get(), JobObjectBasicUIRestrictions, &desktop, sizeof desktop);
  return job;
}

std::vector<std::string> forgottenByJob(HANDLE job) {
  std::vector<std::string> forgotten;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION kept{};
  QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &kept, sizeof kept, nullptr);
  if (kept.BasicLimitInformation.ActiveProcessLimit != 1) forgotten.emplace_back("other programs can be started");
  JOBOBJECT_BASIC_UI_RESTRICTIONS keptDesktop{};
  const bool known = QueryInformationJobObject(job, JobObjectBasicUIRestrictions, &keptDesktop, sizeof keptDesktop, nullptr) != FALSE;
  if (!known || keptDesktop.UIRestrictionsClass != desktopLimits) {
    forgotten.emplace_back("clipboard, desktop and windows of others can be reached");
  }
  return forgotten;
}

}  // namespace loadstone
