<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
<context>
    <name>rw::app::Opener</name>
    <message numerus="yes">
        <source>%Ln folder(s) of rules cannot be read.</source>
        <translation>
            <numerusform>%Ln folder of rules cannot be read.</numerusform>
            <numerusform>%Ln folders of rules cannot be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rule(s)</source>
        <translation>
            <numerusform>%Ln rule</numerusform>
            <numerusform>%Ln rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln log(s)</source>
        <translation>
            <numerusform>%Ln log</numerusform>
            <numerusform>%Ln logs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) not read</source>
        <translation>
            <numerusform>%Ln file not read</numerusform>
            <numerusform>%Ln files not read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation>
            <numerusform> and %Ln more</numerusform>
            <numerusform> and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were not opened.</source>
        <translation>
            <numerusform>%Ln file was not opened.</numerusform>
            <numerusform>%Ln files were not opened.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>rw::widgets::NoticeBar</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>rw::app::MainWindow</name>
    <message numerus="yes">
        <source>Unsaved changes to %Ln rule(s) were recovered.</source>
        <translation>
            <numerusform>Unsaved changes to %Ln rule were recovered.</numerusform>
            <numerusform>Unsaved changes to %Ln rules were recovered.</numerusform>
        </translation>
    </message>
</context>
</TS>
