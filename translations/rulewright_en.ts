<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>rw::app::MainWindow</name>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation>
            <numerusform> and %Ln more</numerusform>
            <numerusform> and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rule file(s)</source>
        <translation>
            <numerusform>%Ln rule file</numerusform>
            <numerusform>%Ln rule files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rule folder(s)</source>
        <translation>
            <numerusform>%Ln rule folder</numerusform>
            <numerusform>%Ln rule folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln log(s)</source>
        <translation>
            <numerusform>%Ln log</numerusform>
            <numerusform>%Ln logs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>rw::widgets::MatchesView</name>
    <message numerus="yes">
        <source>Copied %Ln event(s).</source>
        <translation>
            <numerusform>Copied %Ln event.</numerusform>
            <numerusform>Copied %Ln events.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The filter hides all %Ln event(s).</source>
        <translation>
            <numerusform>The filter hides all %Ln event.</numerusform>
            <numerusform>The filter hides all %Ln events.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>rw::app::StatusLine</name>
    <message numerus="yes">
        <source>%1 events in %Ln collection(s)</source>
        <translation>
            <numerusform>%1 events in %Ln collection</numerusform>
            <numerusform>%1 events in %Ln collections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln error(s)</source>
        <translation>
            <numerusform>%Ln error</numerusform>
            <numerusform>%Ln errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln warning(s)</source>
        <translation>
            <numerusform>%Ln warning</numerusform>
            <numerusform>%Ln warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RuleEditor</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
</TS>
