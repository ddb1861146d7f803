@{
    RootModule           = 'module/bin/ClusterTools.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0b6c1e-3f57-4b8e-9a43-6f2f1d0c7a14'
    Author               = 'The ClusterTools developers'
    CompanyName          = 'ClusterTools'
    Copyright            = '(c) 2026 the ClusterTools developers. MIT License.'
    Description          = 'Finds clusters of tokens in a language model''s (un)embedding matrix: tokens whose cosine to a chosen direction is the same bfloat16 number.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('module/ClusterTools.Types.ps1xml')
    FormatsToProcess     = @('module/ClusterTools.Format.ps1xml')
    CmdletsToExport      = @(
        'Import-TokenMatrix'
        'Get-Token'
        'Get-PcaBasis'
        'Export-PcaBasis'
        'Import-PcaBasis'
        'New-SkyDirection'
        'Get-SkyCoordinate'
        'Measure-BFloat16Cosine'
        'Find-CosineCluster'
        'Export-SkyMap'
        'Export-CosinePlot'
        'Import-CosineCluster'
        'Export-ClusterMembers'
        'Test-CosineCluster'
        'Find-IdenticalToken'
        'Measure-TokenDistance'
        'Find-TokenShell'
        'Measure-BFloat16Logit'
        'Find-LogitClass'
        'Join-TokenSet'
        'Compare-CosineCluster'
        'Get-ComputeDevice'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags                     = @(
                'PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'interpretability', 'embeddings', 'unembedding', 'tokens'
                'clustering', 'cosine', 'bfloat16', 'PCA', 'safetensors', 'LLM'
            )
            ReleaseNotes             = 'The first release. CHANGELOG.md in the module''s folder describes it.'
            RequireLicenseAcceptance = $false
        }
    }
}
