/** Where a recorded resource of one type names IAM roles, as properties of AWS Config's advanced queries. */
export interface RoleProperties {
  /** They hold the ARN or the name of a role. */
  readonly role?: readonly string[];
  /** They hold the ARN or the name of an instance profile. */
  readonly instanceProfile?: readonly string[];
}

// Most properties begin with this, which the table leaves out: it would be a fifth of it.
const usual = 'configuration.';
const other = 'supplementaryConfiguration.';

const table: Readonly<Record<string, RoleProperties>> = {
  'AWS::Amplify::App': { role: ['IAMServiceRole'] },
  'AWS::AppConfig::ConfigurationProfile': { role: ['RetrievalRoleArn'] },
  'AWS::AppConfig::Environment': { role: ['Monitors.AlarmRoleArn'] },
  'AWS::AppFlow::Flow': { role: ['MetadataCatalogConfig.GlueDataCatalog.RoleArn'] },
  'AWS::AppRunner::Service': {
    role: ['InstanceConfiguration.InstanceRoleArn', 'SourceConfiguration.AuthenticationConfiguration.AccessRoleArn'],
  },
  'AWS::AppStream::Fleet': { role: ['IamRoleArn'] },
  'AWS::AppSync::GraphQLApi': { role: ['LogConfig.CloudWatchLogsRoleArn'] },
  'AWS::AuditManager::Assessment': { role: ['Roles.RoleArn'] },
  'AWS::AutoScaling::AutoScalingGroup': { role: ['supplementaryConfiguration.LifeCycleHooks.roleARN'] },
  'AWS::AutoScaling::LaunchConfiguration': { instanceProfile: ['iamInstanceProfile.value'] },
  'AWS::Backup::BackupSelection': { role: ['BackupSelection.IamRoleArn'] },
  'AWS::Batch::ComputeEnvironment': {
    role: ['ComputeResources.SpotIamFleetRole', 'ServiceRole'],
    instanceProfile: ['ComputeResources.InstanceRole'],
  },
  'AWS::Budgets::BudgetsAction': {
    role: ['Definition.IamActionDefinition.Roles', 'ExecutionRoleArn'],
  },
  'AWS::CloudFormation::Stack': { role: ['roleARN'] },
  'AWS::CloudTrail::Trail': { role: ['cloudWatchLogsRoleArn'] },
  'AWS::CloudWatch::MetricStream': { role: ['RoleArn'] },
  'AWS::CodeBuild::Project': { role: ['buildBatchConfig.serviceRole', 'serviceRole'] },
  'AWS::CodeDeploy::DeploymentGroup': { role: ['serviceRoleArn'] },
  'AWS::CodePipeline::Pipeline': {
    role: ['pipeline.roleArn', 'pipeline.stages.actions.roleArn'],
  },
  'AWS::Cognito::UserPoolClient': { role: ['AnalyticsConfiguration.RoleArn'] },
  'AWS::Cognito::UserPoolGroup': { role: ['RoleArn'] },
  'AWS::Config::ConfigurationRecorder': { role: ['RoleARN'] },
  'AWS::Connect::Instance': { role: ['ServiceRole'] },
  'AWS::DMS::Endpoint': {
    role: [
      'DocDbSettings.SecretsManagerAccessRoleArn',
      'DynamoDbSettings.ServiceAccessRoleArn',
      'ElasticsearchSettings.ServiceAccessRoleArn',
      'GcpMySQLSettings.SecretsManagerAccessRoleArn',
      'IbmDb2Settings.SecretsManagerAccessRoleArn',
      'KinesisSettings.ServiceAccessRoleArn',
      'MicrosoftSqlServerSettings.SecretsManagerAccessRoleArn',
      'MongoDbSettings.SecretsManagerAccessRoleArn',
      'MySqlSettings.SecretsManagerAccessRoleArn',
      'NeptuneSettings.ServiceAccessRoleArn',
      'OracleSettings.SecretsManagerAccessRoleArn',
      'OracleSettings.SecretsManagerOracleAsmAccessRoleArn',
      'PostgreSqlSettings.SecretsManagerAccessRoleArn',
      'RedshiftSettings.SecretsManagerAccessRoleArn',
      'RedshiftSettings.ServiceAccessRoleArn',
      'S3Settings.ServiceAccessRoleArn',
      'SybaseSettings.SecretsManagerAccessRoleArn',
    ],
  },
  'AWS::DataSync::LocationS3': { role: ['S3Config.BucketAccessRoleArn'] },
  'AWS::EC2::Instance': { instanceProfile: ['iamInstanceProfile.arn'] },
  'AWS::EC2::LaunchTemplate': {
    instanceProfile: ['LaunchTemplateData.IamInstanceProfile.Arn', 'LaunchTemplateData.IamInstanceProfile.Name'],
  },
  'AWS::EC2::SpotFleet': {
    role: ['SpotFleetRequestConfigData.IamFleetRole'],
    instanceProfile: [
      'SpotFleetRequestConfigData.LaunchSpecifications.IamInstanceProfile.Arn',
      'SpotFleetRequestConfigData.LaunchSpecifications.IamInstanceProfile.Name',
    ],
  },
  'AWS::ECS::Service': { role: ['Role'] },
  'AWS::ECS::TaskDefinition': { role: ['ExecutionRoleArn', 'TaskRoleArn'] },
  'AWS::EKS::Addon': { role: ['ServiceAccountRoleArn'] },
  'AWS::EKS::Cluster': { role: ['RoleArn'] },
  'AWS::EKS::FargateProfile': { role: ['PodExecutionRoleArn'] },
  'AWS::ElasticBeanstalk::Application': { role: ['resourceLifecycleConfig.serviceRole'] },
  'AWS::Elasticsearch::Domain': { role: ['cognitoOptions.roleArn'] },
  'AWS::Events::Endpoint': { role: ['RoleArn'] },
  'AWS::Events::Rule': { role: ['RoleArn', 'Targets.RoleArn'] },
  'AWS::Glue::Job': { role: ['Role'] },
  'AWS::Glue::MLTransform': { role: ['Role'] },
  'AWS::GroundStation::Config': { role: ['ConfigData.S3RecordingConfig.RoleArn'] },
  'AWS::GroundStation::DataflowEndpointGroup': { role: ['EndpointDetails.SecurityDetails.RoleArn'] },
  'AWS::ImageBuilder::InfrastructureConfiguration': { instanceProfile: ['InstanceProfileName'] },
  'AWS::IoT::AccountAuditConfiguration': {
    role: ['AuditNotificationTargetConfigurations.Sns.RoleArn', 'RoleArn'],
  },
  'AWS::IoT::CACertificate': { role: ['RegistrationConfig.RoleArn'] },
  'AWS::IoT::JobTemplate': { role: ['PresignedUrlConfig.RoleArn'] },
  'AWS::IoT::MitigationAction': {
    role: ['ActionParams.EnableIoTLoggingParams.RoleArnForLogging', 'RoleArn'],
  },
  'AWS::IoT::ProvisioningTemplate': { role: ['ProvisioningRoleArn'] },
  'AWS::IoT::RoleAlias': { role: ['RoleArn'] },
  'AWS::IoTAnalytics::Channel': { role: ['ChannelStorage.CustomerManagedS3.RoleArn'] },
  'AWS::IoTAnalytics::Dataset': {
    role: [
      'Actions.ContainerAction.ExecutionRoleArn',
      'ContentDeliveryRules.Destination.IotEventsDestinationConfiguration.RoleArn',
      'ContentDeliveryRules.Destination.S3DestinationConfiguration.RoleArn',
    ],
  },
  'AWS::IoTAnalytics::Datastore': { role: ['DatastoreStorage.CustomerManagedS3.RoleArn'] },
  'AWS::IoTAnalytics::Pipeline': {
    role: ['PipelineActivities.DeviceRegistryEnrich.RoleArn', 'PipelineActivities.DeviceShadowEnrich.RoleArn'],
  },
  'AWS::IoTEvents::AlarmModel': { role: ['RoleArn'] },
  'AWS::IoTEvents::DetectorModel': { role: ['RoleArn'] },
  'AWS::IoTSiteWise::Portal': { role: ['Alarms.AlarmRoleArn', 'RoleArn'] },
  'AWS::IoTTwinMaker::SyncJob': { role: ['SyncRole'] },
  'AWS::IoTTwinMaker::Workspace': { role: ['Role'] },
  'AWS::IoTWireless::FuotaTask': { role: ['FirmwareUpdateRole'] },
  'AWS::Kendra::Index': { role: ['RoleArn'] },
  'AWS::KinesisAnalyticsV2::Application': { role: ['ServiceExecutionRole'] },
  'AWS::KinesisFirehose::DeliveryStream': {
    role: [
      'AmazonOpenSearchServerlessDestinationConfiguration.RoleARN',
      'AmazonOpenSearchServerlessDestinationConfiguration.S3Configuration.RoleARN',
      'AmazonOpenSearchServerlessDestinationConfiguration.VpcConfiguration.RoleARN',
      'AmazonopensearchserviceDestinationConfiguration.RoleARN',
      'AmazonopensearchserviceDestinationConfiguration.S3Configuration.RoleARN',
      'AmazonopensearchserviceDestinationConfiguration.VpcConfiguration.RoleARN',
      'ElasticsearchDestinationConfiguration.RoleARN',
      'ElasticsearchDestinationConfiguration.S3Configuration.RoleARN',
      'ElasticsearchDestinationConfiguration.VpcConfiguration.RoleARN',
      'ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.SchemaConfiguration.RoleARN',
      'ExtendedS3DestinationConfiguration.RoleARN',
      'ExtendedS3DestinationConfiguration.S3BackupConfiguration.RoleARN',
      'HttpEndpointDestinationConfiguration.RoleARN',
      'HttpEndpointDestinationConfiguration.S3Configuration.RoleARN',
      'KinesisStreamSourceConfiguration.RoleARN',
      'RedshiftDestinationConfiguration.RoleARN',
      'RedshiftDestinationConfiguration.S3BackupConfiguration.RoleARN',
      'RedshiftDestinationConfiguration.S3Configuration.RoleARN',
      'S3DestinationConfiguration.RoleARN',
      'SplunkDestinationConfiguration.S3Configuration.RoleARN',
    ],
  },
  'AWS::Lambda::Function': { role: ['role'] },
  'AWS::Lex::Bot': { role: ['RoleArn'] },
  'AWS::Logs::Destination': { role: ['RoleArn'] },
  'AWS::MediaConnect::FlowSource': { role: ['Decryption.RoleArn'] },
  'AWS::MediaConnect::FlowVpcInterface': { role: ['RoleArn'] },
  'AWS::MediaPackage::PackagingConfiguration': {
    role: [
      'CmafPackage.Encryption.SpekeKeyProvider.RoleArn',
      'DashPackage.Encryption.SpekeKeyProvider.RoleArn',
      'HlsPackage.Encryption.SpekeKeyProvider.RoleArn',
      'MssPackage.Encryption.SpekeKeyProvider.RoleArn',
    ],
  },
  'AWS::MediaPackage::PackagingGroup': { role: ['Authorization.SecretsRoleArn'] },
  'AWS::OpenSearch::Domain': { role: ['CognitoOptions.RoleArn'] },
  'AWS::Personalize::DatasetGroup': { role: ['RoleArn'] },
  'AWS::Pinpoint::EmailChannel': { role: ['RoleArn'] },
  'AWS::Pinpoint::EventStream': { role: ['RoleArn'] },
  'AWS::QuickSight::DataSource': {
    role: [
      'AlternateDataSourceParameters.AthenaParameters.RoleArn',
      'AlternateDataSourceParameters.RedshiftParameters.IamParameters.RoleArn',
      'AlternateDataSourceParameters.S3Parameters.RoleArn',
      'DataSourceParameters.AthenaParameters.RoleArn',
      'DataSourceParameters.RedshiftParameters.IamParameters.RoleArn',
      'DataSourceParameters.S3Parameters.RoleArn',
    ],
  },
  'AWS::RDS::DBCluster': { role: ['associatedRoles.roleArn', 'monitoringRoleArn'] },
  'AWS::RDS::DBInstance': { role: ['associatedRoles.roleArn', 'monitoringRoleArn'] },
  'AWS::RUM::AppMonitor': { role: ['AppMonitorConfiguration.GuestRoleArn'] },
  'AWS::Redshift::Cluster': { role: ['iamRoles.iamRoleArn'] },
  'AWS::Redshift::ScheduledAction': { role: ['IamRole'] },
  'AWS::S3::Bucket': { role: ['supplementaryConfiguration.BucketReplicationConfiguration.roleARN'] },
  'AWS::SNS::Topic': {
    role: [
      'ApplicationFailureFeedbackRoleArn',
      'ApplicationSuccessFeedbackRoleArn',
      'FirehoseFailureFeedbackRoleArn',
      'FirehoseSuccessFeedbackRoleArn',
      'HTTPFailureFeedbackRoleArn',
      'HTTPSuccessFeedbackRoleArn',
      'LambdaFailureFeedbackRoleArn',
      'LambdaSuccessFeedbackRoleArn',
      'SQSFailureFeedbackRoleArn',
      'SQSSuccessFeedbackRoleArn',
    ],
  },
  'AWS::SageMaker::Domain': {
    role: [
      'DefaultSpaceSettings.ExecutionRole',
      'DefaultUserSettings.ExecutionRole',
      'DomainSettings.RStudioServerProDomainSettings.DomainExecutionRoleArn',
    ],
  },
  'AWS::SageMaker::FeatureGroup': { role: ['RoleArn'] },
  'AWS::SageMaker::Image': { role: ['ImageRoleArn'] },
  'AWS::SageMaker::Model': { role: ['ExecutionRoleArn'] },
  'AWS::SageMaker::NotebookInstance': { role: ['RoleArn'] },
  'AWS::StepFunctions::StateMachine': { role: ['RoleArn'] },
  'AWS::Transfer::Agreement': { role: ['AccessRole'] },
  'AWS::Transfer::Connector': { role: ['AccessRole', 'LoggingRole'] },
};

const whole = (properties: readonly string[] = []): readonly string[] =>
  properties.map((property) => (property.startsWith(other) ? property : usual + property));

/**
 * By resource type, after the schema that AWS publishes (github.com/awslabs/aws-config-resource-schema, commit adf5513); a test
 * compares this table with the list made from it. Left out, because what they name is past and nothing calls it again:
 * AWS::Backup::RecoveryPoint (the role that made the recovery point) and AWS::ServiceCatalog::CloudFormationProvisionedProduct (the
 * launch role of its last record). Moved: the InstanceRole of AWS::Batch::ComputeEnvironment is an instance profile. Added from the
 * same schema: instance profiles that launch templates, launch configurations and Spot fleets name by name.
 */
export const roleProperties: Readonly<Record<string, RoleProperties>> = Object.fromEntries(
  Object.entries(table).map(([type, { role, instanceProfile }]) => [
    type,
    { role: whole(role), instanceProfile: whole(instanceProfile) },
  ]),
);
