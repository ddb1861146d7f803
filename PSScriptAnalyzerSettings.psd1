# All rules of PSScriptAnalyzer apply to every script here, those too that are off unless they are configured, except:
# - the rules about profiles of other PowerShell versions and about DSC, since the module is for PowerShell 7.6;
# - PSUseConstrainedLanguageMode: scripts that build and test may use any type;
# - PSAvoidLongLines: tests keep an expected text on one line;
# - PSUseConsistentIndentation: it would have the lines that go on with an expression begin where the expression does;
# - PSUseConsistentWhitespace's CheckOperator: it takes the minus of -$x for a subtraction;
# - PSUseBOMForUnicodeEncodedFile: PowerShell 7 reads UTF-8, and .editorconfig asks for files without a mark.
@{
    ExcludeRules = @('PSUseBOMForUnicodeEncodedFile')
    Rules        = @{
        PSAlignAssignmentStatement                = @{ Enable = $true; CheckHashtable = $false }
        PSAvoidExclaimOperator                    = @{ Enable = $true }
        PSAvoidMultipleTypeAttributes             = @{ Enable = $true }
        PSAvoidOverwritingBuiltInCmdlets          = @{ Enable = $true }
        PSAvoidSemicolonsAsLineTerminators        = @{ Enable = $true }
        PSAvoidUsingPositionalParameters          = @{
            Enable           = $true
            CommandAllowList = @('Join-Path', 'Invoke-Dotnet', 'New-TestTensorFile', 'New-TestModel', 'New-TestCacheModel')
        }
        PSAvoidUsingDoubleQuotesForConstantString = @{ Enable = $true }
        PSPlaceCloseBrace                         = @{ Enable = $true; IgnoreOneLineBlock = $true; NewLineAfter = $true }
        PSPlaceOpenBrace                          = @{ Enable = $true; IgnoreOneLineBlock = $true }
        PSProvideCommentHelp                      = @{ Enable = $true }
        PSUseCompatibleSyntax                     = @{ Enable = $true; TargetVersions = @('7.0') }
        PSUseConsistentParameterSetName           = @{ Enable = $true }
        PSUseConsistentParametersKind             = @{ Enable = $true; ParametersKind = 'Inline' }
        PSUseConsistentWhitespace                 = @{
            Enable                                  = $true
            CheckOperator                           = $false
            CheckParameter                          = $true
            CheckPipeForRedundantWhitespace         = $true
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
        PSUseCorrectCasing                        = @{ Enable = $true }
        PSUseSingleValueFromPipelineParameter     = @{ Enable = $true }
    }
}
